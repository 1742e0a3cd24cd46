package dev.eunoe.model.kernel.parallel;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.vector.VectorKernels;

/**
 * Which operations of {@link VectorKernels} and its matrices several threads share, and in which
 * parts: handing a part over takes as long as some ten thousand multiply-adds. Who has how much
 * changes no bit.
 */
public final class WorkSplitting {
  /** Multiply-adds below which waking others takes longer than the operation. */
  private static final long WORTH_SPLITTING = 1 << 16;

  /** Floats of one part of an operation on each element. */
  private static final int SLICE = 1 << 14;

  /**
   * Rows from which on {@link #parallelRows} is worth a function object; a step that writes has
   * fewer and makes none.
   */
  public static final int MANY_ROWS = 16;

  private static final Workers ALONE = new Workers(1);

  private final Workers workers;

  /** Some neighbouring elements. */
  @FunctionalInterface
  public interface Range {
    void run(int from, int n);
  }

  public WorkSplitting(Workers workers) {
    this.workers = workers;
  }

  /** Nobody shares. */
  public static Workers alone() {
    return ALONE;
  }

  /** Whether so many multiply-adds are for several threads. */
  public static boolean isWorthSplitting(long operations) {
    return operations >= WORTH_SPLITTING;
  }

  /** Whether rows are better done by the caller than handed to others. */
  public static boolean isFew(int rows, int width) {
    return rows < MANY_ROWS || !isWorthSplitting((long) rows * width);
  }

  /** Who does so many multiply-adds. */
  public Workers threads(long operations) {
    return isWorthSplitting(operations) ? workers : ALONE;
  }

  /** As {@link Kernels#parallelRows}. */
  public void parallelRows(int rows, int width, Workers.Task row) {
    if (isFew(rows, width)) {
      ALONE.run(rows, row);
      return;
    }
    int together = Math.max(1, SLICE / width);
    workers.run(
        (rows + together - 1) / together,
        part -> {
          int from = part * together;
          for (int r = from; r < Math.min(from + together, rows); r++) {
            row.run(r);
          }
        });
  }

  /** Cuts n elements into pieces for all threads. */
  public void parallelRange(int n, Range range) {
    workers.run((n + SLICE - 1) / SLICE, i -> range.run(i * SLICE, Math.min(SLICE, n - i * SLICE)));
  }
}
