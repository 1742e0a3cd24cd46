package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loaded model: the model, its tokenizer and its chat template, complete or refused in one
 * sentence.
 */
public final class Checkpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  private final String name;
  private final HybridModel model;
  private final ModelText text;
  private final String fingerprint;

  private Checkpoint(String name, HybridModel model, ModelText text, String fingerprint) {
    this.name = name;
    this.model = model;
    this.text = text;
    this.fingerprint = fingerprint;
  }

  /**
   * Loads a folder in the form of Hugging Face, a GGUF file, or a folder with one GGUF model.
   *
   * @throws CheckpointException when a file or tensor is missing, damaged or does not fit the
   *     others
   */
  public static Checkpoint open(Path path, Kernels kernels) {
    return open(path, kernels, StateOptions.AS_TRAINED);
  }

  /**
   * The same, run as the options say.
   *
   * @throws CheckpointException as {@link #open(Path, Kernels)}, or when it cannot be run so
   */
  public static Checkpoint open(Path path, Kernels kernels, StateOptions options) {
    var source = ModelSource.open(path, Arena.ofAuto());
    var model = ModelLoader.load(path, source, kernels, options);
    var text = ModelText.open(path, source, model.config().vocabSize());
    try {
      text.remarks().forEach(LOG::warn);
      return new Checkpoint(
          path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.gguf$", ""),
          model,
          text,
          source.fingerprint(path, kernels, options));
    } catch (RuntimeException e) {
      text.tokenizer().close();
      throw e;
    }
  }

  /**
   * Loads only the config and the tensors, for arithmetic without text.
   *
   * @throws CheckpointException when one of them is missing, damaged or does not fit the others
   */
  public static HybridModel openWithoutTokenizer(Path path, Kernels kernels) {
    return openWithoutTokenizer(path, kernels, StateOptions.AS_TRAINED);
  }

  /**
   * The same, run as the options say.
   *
   * @throws CheckpointException as {@link #openWithoutTokenizer(Path, Kernels)}, or when it cannot
   *     be run so
   */
  public static HybridModel openWithoutTokenizer(Path path, Kernels kernels, StateOptions options) {
    return ModelLoader.load(path, ModelSource.open(path, Arena.ofAuto()), kernels, options);
  }

  /** The name of the folder, or of the file without its ending. */
  public String name() {
    return name;
  }

  public HybridModel model() {
    return model;
  }

  public Tokenizer tokenizer() {
    return text.tokenizer();
  }

  /**
   * The chat template.
   *
   * @throws CheckpointException when the model has none
   */
  public ChatTemplate template() {
    return text.template()
        .orElseThrow(() ->
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
    return text.stopTokens();
  }

  @Override
  public void close() {
    text.tokenizer().close();
  }
}
