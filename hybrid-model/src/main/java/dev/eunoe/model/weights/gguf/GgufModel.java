package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.files.Unreadable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The model in a GGUF file, or in the parts of a split one, as the Hugging Face folder it was
 * converted from: a config and tensors under the names and in the order they were trained.
 *
 * @param files the parts in order
 * @param metadata the keys of the first part
 * @param config what would stand in {@code config.json}
 * @param tensors views into the mapped files, by their Hugging Face names; those without one keep
 *     the name they have in the file
 * @param storedNames for Hugging Face names that the file could hold and does not, their names
 *     there
 */
public record GgufModel(
    List<Path> files,
    GgufMetadata metadata,
    ObjectNode config,
    Map<String, GgufTensor> tensors,
    Map<String, String> storedNames) {
  private static final Pattern PART = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");
  private static final String TOKENIZER = "tokenizer.ggml.";
  private static final String TOKENIZER_TEMPLATE = "tokenizer.chat_template";
  private static final Map<String, String> SPECIAL =
      Map.of(
          "bos_token", "bos_token_id",
          "eos_token", "eos_token_id",
          "unk_token", "unknown_token_id",
          "pad_token", "padding_token_id");
  private static final int MAX_PARTS = 10_000;

  /** Whether this is a GGUF file by its name, or a folder that holds some. */
  public static boolean isAt(Path path) {
    if (Files.isDirectory(path)) {
      return !filesIn(path).isEmpty();
    }
    return isGguf(path);
  }

  private static boolean isGguf(Path file) {
    return file.toString().endsWith(".gguf");
  }

  /**
   * Maps the file, all parts of the set it belongs to, or the only model of the folder.
   *
   * @throws GgufException when it cannot be used
   */
  public static GgufModel open(Path path, Arena arena) {
    var parts = parts(Files.isDirectory(path) ? onlyModel(path) : path);
    var files = new ArrayList<GgufFile>();
    var tensors = new LinkedHashMap<String, GgufTensor>();
    for (Path part : parts) {
      var file = GgufFile.map(part, arena);
      checkSplit(file, files.size(), parts.size());
      files.add(file);
      for (var tensor : file.tensors().values()) {
        if (tensors.put(tensor.name(), tensor) != null) {
          throw new GgufException(
              part + " has the tensor " + tensor.name() + ", which an earlier part has, too.");
        }
      }
    }
    var metadata = files.getFirst().metadata();
    long expected = metadata.whole("split.tensors.count", tensors.size());
    if (parts.size() > 1 && expected != tensors.size()) {
      throw metadata.wrong("split.tensors.count", "the " + tensors.size() + " of all parts");
    }
    return translated(parts, metadata, tensors);
  }

  private static GgufModel translated(
      List<Path> parts, GgufMetadata metadata, Map<String, GgufTensor> stored) {
    var architecture = Architecture.of(metadata);
    String name = metadata.string("general.architecture");
    var translation = new Translation(metadata, name, stored);
    architecture.translate(name, translation);
    specialTokens(metadata, translation.config());
    var tensors = new LinkedHashMap<>(translation.tensors());
    translation.rest().forEach(tensors::putIfAbsent);
    return new GgufModel(parts, metadata, translation.config(), tensors, translation.storedNames());
  }

  /** The ids of the beginning, and of all that ends an answer. */
  private static void specialTokens(GgufMetadata metadata, ObjectNode config) {
    if (metadata.has(TOKENIZER + "bos_token_id")) {
      config.put("bos_token_id", metadata.size(TOKENIZER + "bos_token_id"));
    }
    var ends = new LinkedHashSet<Integer>();
    for (String end : List.of("eos", "eot", "eom")) {
      String key = TOKENIZER + end + "_token_id";
      if (metadata.has(key)) {
        ends.add(metadata.size(key));
      }
    }
    var ids = config.putArray("eos_token_id");
    ends.forEach(ids::add);
  }

  /** The special tokens by the names templates know them by; empty where the file names none. */
  public Map<String, String> namedTokens() {
    var tokens = metadata.strings(GgufTokenizer.TOKENS);
    var named = new LinkedHashMap<String, String>();
    named.put("bos_token", "");
    named.put("eos_token", "");
    SPECIAL.forEach((name, key) -> {
      if (metadata.has(TOKENIZER + key)) {
        int id = metadata.size(TOKENIZER + key);
        if (id >= tokens.size()) {
          throw metadata.wrong(TOKENIZER + key, "an id below " + tokens.size());
        }
        named.put(name, tokens.get(id));
      }
    });
    return named;
  }

  /** Whether the file holds a tokenizer; files of weights alone have none. */
  public boolean hasTokenizer() {
    return metadata.has(TOKENIZER + "model");
  }

  /** What would stand in {@code tokenizer.json}. */
  public byte[] tokenizerJson() {
    return GgufTokenizer.json(metadata).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The chat template, if there is one. */
  public Optional<String> chatTemplate() {
    return metadata.optionalString(TOKENIZER_TEMPLATE);
  }

  /** The chat template for conversations with tools, where that is another one. */
  public Optional<String> toolTemplate() {
    return metadata.optionalString(TOKENIZER_TEMPLATE + ".tool_use");
  }

  private static List<Path> filesIn(Path folder) {
    try (var files = Files.list(folder)) {
      return files
          .filter(GgufModel::isGguf)
          // The part of a multi-modal model that sees and hears.
          .filter(file -> !file.getFileName().toString().startsWith("mmproj"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new GgufException(Unreadable.sentence(folder, e), e);
    }
  }

  private static Path onlyModel(Path folder) {
    var files = filesIn(folder);
    if (files.isEmpty()) {
      throw new GgufException(folder + " holds no file that ends in .gguf.");
    }
    var rest = new ArrayList<>(files);
    rest.removeAll(parts(files.getFirst()));
    if (!rest.isEmpty()) {
      throw new GgufException(
          "%s holds several models, %s and %s among them; name one of the files."
              .formatted(folder, files.getFirst().getFileName(), rest.getFirst().getFileName()));
    }
    return files.getFirst();
  }

  /** All parts of the set that this file is one of, in order. */
  private static List<Path> parts(Path file) {
    var matcher = PART.matcher(file.getFileName().toString());
    if (!matcher.matches()) {
      return List.of(file);
    }
    int count = Integer.parseInt(matcher.group(3));
    if (count < 1 || count > MAX_PARTS) {
      throw new GgufException(
          file + " is one of " + count + " parts, expected 1 to " + MAX_PARTS + ".");
    }
    var parts = new ArrayList<Path>();
    for (int i = 1; i <= count; i++) {
      parts.add(file.resolveSibling("%s-%05d-of-%05d.gguf".formatted(matcher.group(1), i, count)));
    }
    return parts;
  }

  private static void checkSplit(GgufFile file, int index, int count) {
    var metadata = file.metadata();
    if (metadata.whole("split.count", 1) > 1 || count > 1) {
      if (metadata.whole("split.count", 1) != count) {
        throw splitWrong(metadata, "split.count", count, "the parts in its name");
      }
      if (metadata.whole("split.no", 0) != index) {
        throw splitWrong(metadata, "split.no", index, "its place among the parts");
      }
    }
  }

  private static GgufException splitWrong(
      GgufMetadata metadata, String key, int expected, String why) {
    return new GgufException(
        "%s: key %s is %d, expected %d, %s."
            .formatted(metadata.file(), key, metadata.whole(key, 0), expected, why));
  }
}
