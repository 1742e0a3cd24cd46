package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One loaded model folder: the model, its tokenizer and its chat template, complete or refused in
 * one sentence.
 */
public final class Checkpoint implements AutoCloseable {
  private final String name;
  private final HybridModel model;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final String fingerprint;
  private final Set<Integer> stopTokens;

  private Checkpoint(
      String name,
      HybridModel model,
      Tokenizer tokenizer,
      ChatTemplate template,
      String fingerprint,
      Set<Integer> stopTokens) {
    this.name = name;
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.fingerprint = fingerprint;
    this.stopTokens = Set.copyOf(stopTokens);
  }

  /**
   * Loads the folder.
   *
   * @throws CheckpointException when a file or tensor is missing, damaged or does not fit the
   *     others
   */
  public static Checkpoint open(Path folder, Kernels kernels) {
    var model = openWithoutTokenizer(folder, kernels);
    var json = ConfigJson.read(folder.resolve("config.json"));
    var tokenizer = tokenizer(folder, model.config().vocabSize());
    try {
      var template = template(folder, json, tokenizer);
      String name = folder.toAbsolutePath().normalize().getFileName().toString();
      var fingerprint = Fingerprint.of(folder, kernels);
      return new Checkpoint(
          name, model, tokenizer, template, fingerprint, stopTokens(folder, json));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Loads only {@code config.json} and the tensors, for arithmetic without text.
   *
   * @throws CheckpointException when one of them is missing, damaged or does not fit the others
   */
  public static HybridModel openWithoutTokenizer(Path folder, Kernels kernels) {
    return ModelLoader.load(folder, kernels);
  }

  private static Tokenizer tokenizer(Path folder, int vocabSize) {
    Path file = folder.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw new CheckpointException(
          file + " is missing; without it the model cannot read or write text.");
    }
    try {
      var tokenizer = Tokenizer.open(file);
      if (tokenizer.vocabSize() <= vocabSize) {
        return tokenizer;
      }
      tokenizer.close();
      throw new CheckpointException(
          file
              + " has ids up to "
              + (tokenizer.vocabSize() - 1)
              + ", but vocab_size in config.json is "
              + vocabSize
              + ".");
    } catch (TokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private static ChatTemplate template(Path folder, ConfigJson json, Tokenizer tokenizer) {
    var source = ChatTemplateSource.find(folder);
    var specials =
        Map.of(
            "bos_token", specialToken(json, "bos_token_id", tokenizer),
            "eos_token", specialToken(json, "eos_token_id", tokenizer));
    try {
      return new ChatTemplate(
          source.file().toString(), source.template(), specials, tokenizer.specialTokens());
    } catch (TokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private static String specialToken(ConfigJson json, String field, Tokenizer tokenizer) {
    return json.ids(field).stream()
        .findFirst()
        .map(id -> tokenizer.decode(new int[] {id}))
        .orElse("");
  }

  private static Set<Integer> stopTokens(Path folder, ConfigJson json) {
    var ids = new TreeSet<>(json.ids("eos_token_id"));
    Path generation = folder.resolve("generation_config.json");
    if (Files.exists(generation)) {
      ids.addAll(ConfigJson.read(generation).ids("eos_token_id"));
    }
    return ids;
  }

  /** The folder's name. */
  public String name() {
    return name;
  }

  public HybridModel model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  public ChatTemplate template() {
    return template;
  }

  /**
   * SHA-256 in hex over all that decides the bits of a saved state: files, kernels, state format.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * Ids that end an answer: the end tokens of {@code config.json} and {@code
   * generation_config.json}.
   */
  public Set<Integer> stopTokens() {
    return stopTokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
