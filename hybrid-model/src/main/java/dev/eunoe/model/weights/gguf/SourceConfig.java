package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code config.json} that a GGUF file was converted from, where a user has put it beside the
 * file: asked only for numbers that the converter did not write down.
 */
record SourceConfig(Path file, JsonNode json) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  static Optional<SourceConfig> beside(Path gguf) {
    Path file = gguf.resolveSibling("config.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SourceConfig(file, JSON.readTree(file.toFile())));
    } catch (IOException e) {
      throw new GgufException(file + " cannot be read as JSON.", e);
    }
  }

  /** A finite number other than 0. */
  double number(String field) {
    double number = json.path(field).asDouble(Double.NaN);
    if (!Double.isFinite(number) || number == 0) {
      throw new GgufException(
          "%s: %s is %s, expected a number other than 0."
              .formatted(
                  file, field, json.path(field).isMissingNode() ? "missing" : json.get(field)));
    }
    return number;
  }
}
