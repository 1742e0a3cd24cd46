package dev.eunoe.model.kernel.vector.element;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Products, quotients and sums element by element on vectors. */
public final class VectorElements {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorElements() {}

  public static void multiply(float[] y, int yFrom, float[] x, int xFrom, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xFrom + i)
          .mul(FloatVector.fromArray(FLOATS, y, yFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] *= x[xFrom + i];
    }
  }

  /** {@code x[i] ← x[i]/by[i]} for n elements from {@code from}. */
  public static void divide(float[] x, float[] by, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i).div(FloatVector.fromArray(FLOATS, by, i)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] /= by[i];
    }
  }

  public static void scale(float[] x, int from, int n, float factor) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i).mul(factor).intoArray(x, from + i);
    }
    for (; i < n; i++) {
      x[from + i] *= factor;
    }
  }

  public static void add(float[] x, float[] y, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i).add(FloatVector.fromArray(FLOATS, y, i)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] += y[i];
    }
  }

  public static void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n) {
    var by = FloatVector.broadcast(FLOATS, factor);
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, y, yFrom + i)
          .fma(by, FloatVector.fromArray(FLOATS, x, xFrom + i))
          .intoArray(x, xFrom + i);
    }
    for (; i < n; i++) {
      x[xFrom + i] = Math.fma(y[yFrom + i], factor, x[xFrom + i]);
    }
  }
}
