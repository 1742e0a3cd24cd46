package dev.eunoe.inference;

import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointLoad;
import dev.eunoe.model.weights.LoadListener;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A model that is being loaded since before there was a server: the command line begins it, then
 * sees to the database, and the engine takes it when it is made.
 */
public final class EarlyLoad {
  /** The framework makes the engine, so that what was begun cannot be handed to it. */
  private static final AtomicReference<@Nullable EarlyLoad> BEGUN = new AtomicReference<>();

  private final Path model;
  private final KernelsRequest kernels;
  private final StateOptions options;
  private final CheckpointLoad load;
  private volatile long joinBeganNanos;
  private volatile long joinedNanos;

  private EarlyLoad(
      Path model, KernelsRequest kernels, StateOptions options, LoadListener listener) {
    this.model = model;
    this.kernels = kernels;
    this.options = options;
    this.load =
        CheckpointLoad.begin(model, () -> KernelsProvider.choose(kernels), options, listener);
  }

  /** Begins to load the model that the engine of this process will be asked for. */
  public static EarlyLoad begin(
      Path model, KernelsRequest kernels, StateOptions options, LoadListener listener) {
    var early = new EarlyLoad(model, kernels, options, listener);
    BEGUN.set(early);
    return early;
  }

  /** What was begun, or one that begins now where that was nothing, or another one. */
  static EarlyLoad take(Path model, KernelsRequest kernels, StateOptions options) {
    var begun = BEGUN.getAndSet(null);
    if (begun != null) {
      if (begun.model.equals(model)
          && begun.kernels.equals(kernels)
          && begun.options.equals(options)) {
        return begun;
      }
      begun.load.close();
    }
    return new EarlyLoad(model, kernels, options, LoadListener.inTheLog(model));
  }

  public CheckpointLoad load() {
    return load;
  }

  /** Waits for the model. */
  Checkpoint join() {
    joinBeganNanos = System.nanoTime();
    var checkpoint = load.join();
    joinedNanos = System.nanoTime();
    return checkpoint;
  }

  /** When the engine began to wait for the model, by {@link System#nanoTime}. */
  public long joinBeganNanos() {
    return joinBeganNanos;
  }

  /** When it had it. */
  public long joinedNanos() {
    return joinedNanos;
  }
}
