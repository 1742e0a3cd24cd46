package dev.eunoe.model.kernel.vector.element;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code 1 − eˣ} for x of 0 and below in f32, the same bits for a lane and for a scalar.
 *
 * <p>Near 0 the difference would cancel, so there the series {@code −x·(1 + x/2! + x²/3! + …)} is
 * summed: for |x| up to 1/2 its first omitted term is below 10⁻⁸ of the sum.
 */
public final class VectorExpm1 {
  private static final float NEAR = -0.5f;
  private static final float[] SERIES = {
    1f, 1 / 2f, 1 / 6f, 1 / 24f, 1 / 120f, 1 / 720f, 1 / 5040f, 1 / 40320f
  };

  private VectorExpm1() {}

  public static FloatVector oneMinusExp(FloatVector x) {
    var sum = x.broadcast(SERIES[7]);
    sum = sum.fma(x, x.broadcast(SERIES[6]));
    sum = sum.fma(x, x.broadcast(SERIES[5]));
    sum = sum.fma(x, x.broadcast(SERIES[4]));
    sum = sum.fma(x, x.broadcast(SERIES[3]));
    sum = sum.fma(x, x.broadcast(SERIES[2]));
    sum = sum.fma(x, x.broadcast(SERIES[1]));
    sum = sum.fma(x, x.broadcast(SERIES[0]));
    var near = x.neg().mul(sum);
    var far = x.broadcast(1f).sub(VectorExp.exp(x));
    return far.blend(near, x.compare(VectorOperators.GT, NEAR));
  }

  public static float oneMinusExp(float x) {
    if (x > NEAR) {
      float sum = SERIES[7];
      for (int i = 6; i >= 0; i--) {
        sum = Math.fma(sum, x, SERIES[i]);
      }
      return -x * sum;
    }
    return 1f - VectorExp.exp(x);
  }
}
