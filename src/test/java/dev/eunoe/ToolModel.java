package dev.eunoe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.command.TestCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The model in the box with a template that knows tools. It cannot choose one, so it is told to: a
 * grammar writes the call with it.
 */
public final class ToolModel {
  private static final String TEMPLATE =
      """
      {{- bos_token -}}
      {%- if tools -%}
      {{- '<|system|>' -}}
      {%- if messages[0].role == 'system' -%}{{- messages[0].content ~ '\\n\\n' -}}{%- endif -%}
      {%- for tool in tools -%}{{- (tool | tojson) ~ '\\n' -}}{%- endfor -%}
      {{- 'Call one so: <tool_call>\\n{"name": …, "arguments": …}\\n</tool_call><|end|>' -}}
      {%- endif -%}
      {%- for message in messages -%}
      {%- if message.role == 'tool' -%}
      {{- '<|user|>It says: ' ~ message.content ~ '<|end|>' -}}
      {%- elif not (tools and loop.first and message.role == 'system') -%}
      {{- '<|' ~ message.role ~ '|>' ~ message.content -}}
      {%- for call in message.tool_calls or [] -%}
      {{- '<tool_call>\\n{"name": "' ~ call.function.name ~ '", "arguments": ' -}}
      {{- (call.function.arguments | tojson) ~ '}\\n</tool_call>' -}}
      {%- endfor -%}
      {{- '<|end|>' -}}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}
      """;

  /** The tokens of its form, which stand for the rarest ones of the vocabulary. */
  private static final List<String> OF_MISTRAL =
      List.of(
          "[INST]",
          "[/INST]",
          "[AVAILABLE_TOOLS]",
          "[/AVAILABLE_TOOLS]",
          "[TOOL_CALLS]",
          "[TOOL_RESULTS]",
          "[/TOOL_RESULTS]");

  private static final List<String> OF_HARMONY =
      List.of("<|start|>", "<|channel|>", "<|message|>", "<|constrain|>", "<|call|>", "<|return|>");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ToolModel() {}

  /** Writes its files into an empty folder. */
  public static Path in(Path folder) throws IOException {
    Files.copy(TestCheckpoints.MINI.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    return with(TEMPLATE, folder);
  }

  /** The same with a template in which calls have ids. */
  public static Path ofMistral(Path folder) throws IOException {
    writeTokenizer(folder, OF_MISTRAL);
    return with(template("mistral"), folder);
  }

  /** The same with one in which calls go through a channel. */
  public static Path ofHarmony(Path folder) throws IOException {
    writeTokenizer(folder, OF_HARMONY);
    return with(template("harmony"), folder);
  }

  private static Path with(String template, Path folder) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(TestCheckpoints.MINI.resolve(file), folder.resolve(file));
    }
    return Files.writeString(folder.resolve("chat_template.jinja"), template).getParent();
  }

  private static String template(String name) throws IOException {
    return Files.readString(Path.of("test/resources/templates", name + ".jinja"));
  }

  private static void writeTokenizer(Path folder, List<String> specials) throws IOException {
    var tokenizer =
        (ObjectNode) JSON.readTree(TestCheckpoints.MINI.resolve("tokenizer.json").toFile());
    var vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
    var merges = (ArrayNode) tokenizer.at("/model/merges");
    for (String special : specials) {
      JsonNode rarest = merges.remove(merges.size() - 1);
      int id = vocabulary.remove(rarest.path(0).asText() + rarest.path(1).asText()).intValue();
      vocabulary.put(special, id);
      ObjectNode added = tokenizer.withArray("added_tokens").addObject();
      added.put("id", id).put("content", special).put("special", true).put("normalized", false);
      added.put("single_word", false).put("lstrip", false).put("rstrip", false);
    }
    JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
  }
}
