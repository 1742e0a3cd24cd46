package dev.eunoe.model.weights;

import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a model keeps its chat template: {@code chat_template.jinja}, else the field of {@code
 * tokenizer_config.json}, which is one template or a list of named ones.
 *
 * @param file where it was found, for messages
 * @param withTools the template for conversations with tools, where that is another one
 */
record ChatTemplateSource(String file, String template, @Nullable String withTools) {
  private static final String DEFAULT = "default";
  private static final String WITH_TOOLS = "tool_use";

  /** The template of this folder; none for a base model. */
  static Optional<ChatTemplateSource> find(Path folder) {
    Path file = folder.resolve("chat_template.jinja");
    if (Files.exists(file)) {
      Path tools = folder.resolve("additional_chat_templates").resolve(WITH_TOOLS + ".jinja");
      String withTools = Files.exists(tools) ? read(tools) : null;
      return Optional.of(new ChatTemplateSource(file.toString(), read(file), withTools));
    }
    Path config = folder.resolve("tokenizer_config.json");
    if (!Files.exists(config)) {
      return Optional.empty();
    }
    var json = ConfigJson.read(config);
    return json.has("chat_template") ? Optional.of(inConfig(json)) : Optional.empty();
  }

  private static ChatTemplateSource inConfig(ConfigJson json) {
    String place = json.file() + ", chat_template";
    if (!json.isList("chat_template")) {
      return new ChatTemplateSource(place, json.string("chat_template"), null);
    }
    var named = json.named("chat_template", "name", "template");
    String template = named.size() == 1 ? named.values().iterator().next() : named.get(DEFAULT);
    if (template == null) {
      throw new CheckpointException(
          place + " lists " + named.keySet() + ", expected one called '" + DEFAULT + "'.");
    }
    return new ChatTemplateSource(place, template, named.get(WITH_TOOLS));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(file, e), e);
    }
  }
}
