package dev.eunoe.command;

import dev.eunoe.hub.Hub;
import dev.eunoe.hub.PullProgress;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.hub.remote.HubSettings;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.progress.ProgressBar;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/**
 * A model as the command line names it: a model folder, a GGUF file, or {@code hf:OWNER/NAME} of
 * the hub. For {@code @Option} and {@code @Parameters}, with {@link Converter}.
 */
public final class ModelArgument {
  /** What the help of every command says it takes. */
  public static final String DESCRIPTION =
      "a model folder, a GGUF file, or hf:OWNER/NAME[:QUANT] of the Hugging Face hub";

  private final String text;
  private final Path path;

  private ModelArgument(String text, Path path) {
    this.text = text;
    this.path = path;
  }

  /** A folder or file on this machine. */
  public static ModelArgument at(Path path) {
    return new ModelArgument(path.toString(), path);
  }

  /** Reads one; nothing is looked for yet. */
  public static final class Converter implements ITypeConverter<ModelArgument> {
    @Override
    public ModelArgument convert(String text) {
      return new ModelArgument(text, new PathArgument().convert(text));
    }
  }

  /**
   * Where the model lies. One of the hub that is not here is pulled first, which is told on
   * standard error.
   *
   * @throws CheckpointException when it cannot be had; what lies at a path is not looked at here
   */
  public Path path() {
    if (!text.startsWith(HubName.PREFIX)) {
      return path;
    }
    try {
      return hub().model(HubName.parse(text)).path();
    } catch (HubException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /**
   * The hub of this environment.
   *
   * @throws HubException when a variable cannot be meant
   */
  public static Hub hub() {
    var settings = HubSettings.of(System.getenv(), System.getProperty("user.home"));
    return new Hub(settings, new PullProgress(ProgressBar.onStandardError()));
  }
}
