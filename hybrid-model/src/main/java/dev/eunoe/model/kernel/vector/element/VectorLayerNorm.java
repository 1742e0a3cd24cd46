package dev.eunoe.model.kernel.vector.element;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** LayerNorm on lanes: the row is centred first, then normed like an RMSNorm. */
public final class VectorLayerNorm {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorLayerNorm() {}

  /** The row of x and y that begins at {@code row}. */
  public static void row(float[] x, float[] w, float[] b, float eps, int row, float[] y) {
    int n = w.length;
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
