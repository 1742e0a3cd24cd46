package dev.eunoe.model.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a folder keeps its chat template: {@code chat_template.jinja}, else the field of {@code
 * tokenizer_config.json}.
 */
record ChatTemplateSource(Path file, String template) {

  static ChatTemplateSource find(Path folder) {
    Path file = folder.resolve("chat_template.jinja");
    try {
      if (Files.exists(file)) {
        return new ChatTemplateSource(file, Files.readString(file));
      }
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage() + ".", e);
    }
    Path config = folder.resolve("tokenizer_config.json");
    if (Files.exists(config) && ConfigJson.read(config).has("chat_template")) {
      return new ChatTemplateSource(config, ConfigJson.read(config).string("chat_template"));
    }
    throw new CheckpointException(
        file + " is missing; without a chat template the model cannot hold a conversation.");
  }
}
