package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One loaded model: the model, its tokenizer and its chat template, complete or refused in one
 * sentence.
 */
public final class Checkpoint implements AutoCloseable {
  private final String name;
  private final HybridModel model;
  private final Tokenizer tokenizer;
  private final Optional<ChatTemplate> template;
  private final String fingerprint;
  private final Set<Integer> stopTokens;

  private Checkpoint(
      String name,
      HybridModel model,
      Tokenizer tokenizer,
      Optional<ChatTemplate> template,
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
   * Loads a folder in the form of Hugging Face, a GGUF file, or a folder with one GGUF model.
   *
   * @throws CheckpointException when a file or tensor is missing, damaged or does not fit the
   *     others
   */
  public static Checkpoint open(Path path, Kernels kernels) {
    var source = ModelSource.open(path, Arena.ofAuto());
    return open(path, source, ModelLoader.load(path, source, kernels), kernels);
  }

  private static Checkpoint open(
      Path path, ModelSource source, HybridModel model, Kernels kernels) {
    var text = source.text(path);
    var tokenizer = tokenizer(text, model.config().vocabSize());
    try {
      var template = template(text, source.config(), tokenizer);
      var stopTokens = stopTokens(path, source.config());
      template.ifPresent(known -> known.endOfTurn().ifPresent(stopTokens::add));
      return new Checkpoint(
          path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.gguf$", ""),
          model,
          tokenizer,
          template,
          source.fingerprint(path, kernels),
          stopTokens);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Loads only the config and the tensors, for arithmetic without text.
   *
   * @throws CheckpointException when one of them is missing, damaged or does not fit the others
   */
  public static HybridModel openWithoutTokenizer(Path path, Kernels kernels) {
    return ModelLoader.load(path, ModelSource.open(path, Arena.ofAuto()), kernels);
  }

  private static Tokenizer tokenizer(TextSource text, int vocabSize) {
    try {
      var tokenizer = Tokenizer.read(text.file(), text.tokenizerJson());
      if (tokenizer.vocabSize() <= vocabSize) {
        return tokenizer;
      }
      tokenizer.close();
      throw new CheckpointException(
          text.file()
              + " has ids up to "
              + (tokenizer.vocabSize() - 1)
              + ", but vocab_size in config.json is "
              + vocabSize
              + ".");
    } catch (TokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private static Optional<ChatTemplate> template(
      TextSource text, ConfigJson json, Tokenizer tokenizer) {
    try {
      return text.template()
          .map(source ->
              new ChatTemplate(
                  source.file(),
                  source.template(),
                  source.withTools(),
                  text.specialTokens(json, tokenizer),
                  tokenizer.specialTokens()));
    } catch (TokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  private static Set<Integer> stopTokens(Path folder, ConfigJson json) {
    var ids = new TreeSet<>(json.ids("eos_token_id"));
    Path generation = folder.resolve("generation_config.json");
    if (Files.exists(generation)) {
      ids.addAll(ConfigJson.read(generation).ids("eos_token_id"));
    }
    return ids;
  }

  /** The name of the folder, or of the file without its ending. */
  public String name() {
    return name;
  }

  public HybridModel model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Whether the model can hold a conversation. A base model cannot: it only continues text. */
  public boolean hasTemplate() {
    return template.isPresent();
  }

  /**
   * The chat template.
   *
   * @throws CheckpointException when the model has none
   */
  public ChatTemplate template() {
    return template.orElseThrow(() ->
        new CheckpointException(
            name
                + " has no chat template (chat_template.jinja, or chat_template in"
                + " tokenizer_config.json), so it can continue text but not hold a conversation."));
  }

  /**
   * SHA-256 in hex over all that decides the bits of a saved state: files, kernels, state format.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /**
   * Ids that end an answer: the end tokens of {@code config.json} and {@code
   * generation_config.json}, and what the template puts behind an answer.
   */
  public Set<Integer> stopTokens() {
    return stopTokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
