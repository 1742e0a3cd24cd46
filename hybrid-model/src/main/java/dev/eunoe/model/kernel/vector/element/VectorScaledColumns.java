package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;

/** {@link Kernels#scaleColumns} on vectors, a part for each row. */
public final class VectorScaledColumns implements Workers.Task {
  private static final float[] NONE = {};

  private float[] x = NONE;
  private float[] w = NONE;

  /** What {@link #run} works on. */
  public void set(float[] x, float[] w) {
    this.x = x;
    this.w = w;
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    x = w = NONE;
  }

  @Override
  public void run(int row) {
    VectorElements.multiply(x, row * w.length, w, 0, w.length);
  }
}
