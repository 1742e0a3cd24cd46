package dev.eunoe.model.weights;

import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What turns text into tokens and conversations into text, as a model's files hold it.
 *
 * @param file where the tokenizer was found, for messages
 * @param tokenizerJson content of a {@code tokenizer.json}
 * @param template the chat template; none for a base model
 * @param named special tokens by the names templates know them by, such as {@code bos_token}; empty
 *     where only {@code config.json} says which they are
 */
record TextSource(
    String file,
    byte[] tokenizerJson,
    Optional<ChatTemplateSource> template,
    Map<String, String> named) {

  private static final List<String> NAMES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  /** Whether the folder has a tokenizer. */
  static boolean isAt(Path folder) {
    return Files.exists(folder.resolve("tokenizer.json"));
  }

  /** The same, with this template where it has none. */
  TextSource orTemplate(Optional<ChatTemplateSource> other) {
    return new TextSource(file, tokenizerJson, template.or(() -> other), named);
  }

  /** The text files of a model folder. */
  static TextSource of(Path folder) {
    Path file = folder.resolve("tokenizer.json");
    try {
      return new TextSource(
          file.toString(),
          Files.readAllBytes(file),
          ChatTemplateSource.find(folder),
          namedTokens(folder));
    } catch (NoSuchFileException e) {
      throw new CheckpointException(
          file + " is missing; without it the model cannot read or write text.", e);
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(file, e), e);
    }
  }

  private static Map<String, String> namedTokens(Path folder) {
    var named = new LinkedHashMap<String, String>();
    for (String file : List.of("special_tokens_map.json", "tokenizer_config.json")) {
      Path path = folder.resolve(file);
      if (Files.exists(path)) {
        var json = ConfigJson.read(path);
        for (String name : NAMES) {
          if (json.has(name)) {
            named.put(
                name,
                json.isObject(name) ? json.object(name).string("content") : json.string(name));
          }
        }
      }
    }
    return named;
  }

  /** The variables of a template that are special tokens. */
  Map<String, String> specialTokens(ConfigJson config, Tokenizer tokenizer) {
    if (!named.isEmpty()) {
      return named;
    }
    return Map.of(
        "bos_token", specialToken(config, "bos_token_id", tokenizer),
        "eos_token", specialToken(config, "eos_token_id", tokenizer));
  }

  private static String specialToken(ConfigJson config, String field, Tokenizer tokenizer) {
    return config.ids(field).stream()
        .findFirst()
        .map(id -> tokenizer.decode(new int[] {id}))
        .orElse("");
  }
}
