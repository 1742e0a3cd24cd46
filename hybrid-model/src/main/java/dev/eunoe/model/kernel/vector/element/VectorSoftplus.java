package dev.eunoe.model.kernel.vector.element;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code ln(1 + eˣ)} in f32, the same bits for a lane and for a scalar; off by a few ulp.
 *
 * <p>{@code max(x, 0) + ln(1 + u)} with {@code u = exp(−|x|)} in (0, 1], and {@code ln(1 + u) = 2
 * artanh(s)}, {@code s = u/(2 + u)}, by the series of artanh: s² is at most 1/9, so the first
 * omitted term is below 10⁻⁹ of the sum. Small results keep their relative accuracy, which a step
 * size needs.
 */
public final class VectorSoftplus {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private static final float[] SERIES = {
    1f, 1 / 3f, 1 / 5f, 1 / 7f, 1 / 9f, 1 / 11f, 1 / 13f, 1 / 15f, 1 / 17f
  };

  private VectorSoftplus() {}

  /** {@code x[i] ← softplus(x[i])} for n elements from {@code from}. */
  public static void apply(float[] x, int from, int n) {
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      softplus(FloatVector.fromArray(FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < from + n; i++) {
      x[i] = softplus(x[i]);
    }
  }

  private static FloatVector softplus(FloatVector x) {
    var u = VectorExp.exp(x.abs().neg());
    var s = u.div(u.add(2f));
    var squared = s.mul(s);
    var sum = x.broadcast(SERIES[8]);
    sum = sum.fma(squared, x.broadcast(SERIES[7]));
    sum = sum.fma(squared, x.broadcast(SERIES[6]));
    sum = sum.fma(squared, x.broadcast(SERIES[5]));
    sum = sum.fma(squared, x.broadcast(SERIES[4]));
    sum = sum.fma(squared, x.broadcast(SERIES[3]));
    sum = sum.fma(squared, x.broadcast(SERIES[2]));
    sum = sum.fma(squared, x.broadcast(SERIES[1]));
    sum = sum.fma(squared, x.broadcast(SERIES[0]));
    return s.add(s).fma(sum, x.max(0f));
  }

  private static float softplus(float x) {
    float u = VectorExp.exp(-Math.abs(x));
    float s = u / (u + 2f);
    float squared = s * s;
    float sum = SERIES[8];
    for (int i = 7; i >= 0; i--) {
      sum = Math.fma(sum, squared, SERIES[i]);
    }
    return Math.fma(s + s, sum, Math.max(x, 0f));
  }
}
