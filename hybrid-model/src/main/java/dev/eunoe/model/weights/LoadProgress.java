package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log how much of a model is loaded, where that takes longer than a moment. */
final class LoadProgress implements LoadListener {
  private static final Logger LOG = LoggerFactory.getLogger(LoadProgress.class);
  private static final long BETWEEN_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path path;
  private final LongSupplier clock;
  private final Consumer<String> tell;
  private long told;

  LoadProgress(Path path) {
    this(path, System::nanoTime, LOG::info);
  }

  /**
   * @param clock nanoseconds
   */
  LoadProgress(Path path, LongSupplier clock, Consumer<String> tell) {
    this.path = path;
    this.clock = clock;
    this.tell = tell;
    this.told = clock.getAsLong();
  }

  /**
   * The same preparation, counted.
   *
   * @param total bytes of all tensors as they are stored
   */
  static UnaryOperator<Matrix> counting(
      UnaryOperator<Matrix> prepare, long total, LoadListener listener) {
    return new UnaryOperator<>() {
      private long loaded;

      @Override
      public Matrix apply(Matrix matrix) {
        Matrix prepared = prepare.apply(matrix);
        // A tied matrix may be asked for twice.
        loaded = Math.min(total, loaded + matrix.bytes());
        listener.loaded(loaded, total);
        return prepared;
      }
    };
  }

  @Override
  public void loaded(long loaded, long total) {
    long now = clock.getAsLong();
    if (loaded < total && now - told >= BETWEEN_NANOS) {
      told = now;
      tell.accept(
          "Loading %s: %d of %d MiB".formatted(path.getFileName(), loaded >> 20, total >> 20));
    }
  }
}
