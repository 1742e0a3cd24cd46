package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.matrix.Bf16Matrix;
import dev.eunoe.model.kernel.matrix.BlockMatrix;
import dev.eunoe.model.kernel.matrix.F32Matrix;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import java.util.ArrayDeque;

/** One product with a matrix of panels; used again and again, so that a step allocates nothing. */
public final class PanelGemm implements Workers.Task {
  private static final int LANES = Lanes.FLOATS.length();

  /** Sums that a thread has in flight. */
  static final int SUMS = 8 * LANES;

  private static final float[] NONE = {};
  private static final Matrix NO_MATRIX = F32Matrix.panel(0);

  private final ArrayDeque<float[]> scratch = new ArrayDeque<>();
  private Matrix w = NO_MATRIX;
  private float[] x = NONE;
  private int tokens;
  private float[] y = NONE;

  public void multiply(Matrix w, float[] x, int tokens, float[] y, Workers workers) {
    this.w = w;
    this.x = x;
    this.tokens = tokens;
    this.y = y;
    workers.run(parts(), this);
    // The operands are somebody else's.
    this.w = NO_MATRIX;
    this.x = this.y = NONE;
  }

  private int parts() {
    return switch (w) {
      case Bf16Matrix bf16 -> Bf16Gemm.parts(bf16, tokens);
      case F32Matrix f32 -> F32Gemm.parts(f32, tokens);
      case BlockMatrix _, PreparedMatrix _ -> throw noPanels();
    };
  }

  @Override
  public void run(int part) {
    float[] sums = borrow();
    switch (w) {
      case Bf16Matrix bf16 -> Bf16Gemm.part(bf16, part, x, tokens, y, sums);
      case F32Matrix f32 -> F32Gemm.part(f32, part, x, tokens, y, sums);
      case BlockMatrix _, PreparedMatrix _ -> throw noPanels();
    }
    synchronized (scratch) {
      scratch.push(sums);
    }
  }

  private float[] borrow() {
    synchronized (scratch) {
      float[] sums = scratch.poll();
      return sums == null ? new float[SUMS] : sums;
    }
  }

  private IllegalArgumentException noPanels() {
    return new IllegalArgumentException("A " + w.getClass().getSimpleName() + " has no panels.");
  }

  /**
   * The sums of the rows from {@code row} on, but of none beyond the last. Through an array,
   * because a vector handed to a method of ours may be boxed, and bounds for eight of them make a
   * product so large that the first compiler gives up on it, for good.
   */
  static void copy(float[] sums, int from, float[] y, int to, int row, int rows) {
    if (row < rows) {
      System.arraycopy(sums, from, y, to + row, Math.min(LANES, rows - row));
    }
  }
}
