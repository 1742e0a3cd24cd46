package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** LayerNorm on lanes, a part for each row: it is centred first, then normed like an RMSNorm. */
public final class VectorLayerNorm implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  private float[] x = NONE;
  private float[] w = NONE;
  private float[] b = NONE;
  private float eps;
  private float[] y = NONE;

  /** What {@link #run} works on: rows of x and y (rows, w.length), which may be the same. */
  public void set(float[] x, float[] w, float[] b, float eps, float[] y) {
    this.x = x;
    this.w = w;
    this.b = b;
    this.eps = eps;
    this.y = y;
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    x = w = b = y = NONE;
  }

  @Override
  public void run(int r) {
    float[] w = this.w;
    float[] b = this.b;
    float[] y = this.y;
    int n = w.length;
    int row = r * n;
    centre(x, row, n, y);
    float factor = (float) (1 / Math.sqrt(VectorRmsNorm.squares(y, row, n) / n + eps));
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, y, row + i)
          .mul(factor)
          .fma(FloatVector.fromArray(FLOATS, w, i), FloatVector.fromArray(FLOATS, b, i))
          .intoArray(y, row + i);
    }
    for (; i < n; i++) {
      y[row + i] = Math.fma(y[row + i] * factor, w[i], b[i]);
    }
  }

  private static void centre(float[] x, int row, int n, float[] y) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[row + i];
    }
    float mean = (float) (sum / n);
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, row + i).sub(mean).intoArray(y, row + i);
    }
    for (; i < n; i++) {
      y[row + i] = x[row + i] - mean;
    }
  }
}
