package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how much of a model is loaded, where that takes longer than a moment. */
final class LoadProgress {
  private static final Logger LOG = LoggerFactory.getLogger(LoadProgress.class);
  private static final long BETWEEN_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path path;
  private final long bytes;
  private final LongSupplier clock;
  private final Consumer<String> tell;
  private long loaded;
  private long told;

  /**
   * @param bytes of all tensors as they are stored
   */
  LoadProgress(Path path, long bytes) {
    this(path, bytes, System::nanoTime, LOG::info);
  }

  /**
   * @param clock nanoseconds
   */
  LoadProgress(Path path, long bytes, LongSupplier clock, Consumer<String> tell) {
    this.path = path;
    this.bytes = bytes;
    this.clock = clock;
    this.tell = tell;
    this.told = clock.getAsLong();
  }

  /** The same preparation, counted. */
  UnaryOperator<Matrix> counting(UnaryOperator<Matrix> prepare) {
    return matrix -> {
      Matrix prepared = prepare.apply(matrix);
      loaded += matrix.bytes();
      long now = clock.getAsLong();
      if (now - told >= BETWEEN_NANOS) {
        told = now;
        tell.accept(
            "Loading %s: %d of %d MiB".formatted(path.getFileName(), loaded >> 20, bytes >> 20));
      }
      return prepared;
    };
  }
}
