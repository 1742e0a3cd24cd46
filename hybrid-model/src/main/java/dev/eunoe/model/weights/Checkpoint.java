package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Set;

/**
 * One loaded model: the model, its tokenizer and its chat template, complete or refused in one
 * sentence.
 */
public final class Checkpoint implements AutoCloseable {
  private final String name;
  private final HybridModel model;
  private final ModelText text;
  private final ModelConfig trained;
  private final String fingerprint;

  Checkpoint(
      Path path, HybridModel model, ModelText text, ModelConfig trained, String fingerprint) {
    this.name =
        path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.gguf$", "");
    this.model = model;
    this.text = text;
    this.trained = trained;
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
    return CheckpointLoad.begin(path, () -> kernels, options).join();
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
    return openWithoutTokenizer(path, kernels, options, new LoadProgress(path));
  }

  /** The same, told how far it is. */
  public static HybridModel openWithoutTokenizer(
      Path path, Kernels kernels, StateOptions options, LoadListener listener) {
    var source = ModelSource.open(path, Arena.ofAuto());
    try (var ahead = ReadAhead.of(source.weights().tensors().values())) {
      return ModelLoader.load(path, source, kernels, options, listener);
    }
  }

  /** The name of the folder, or of the file without its ending. */
  public String name() {
    return name;
  }

  public HybridModel model() {
    return model;
  }

  /** The model as it was trained, whatever options it runs under. */
  public ModelConfig trained() {
    return trained;
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
