package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** RMSNorm of one row, or of one group of a row, on lanes. */
public final class VectorRmsNorm {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  /** Running sums of a sum of squares, whatever the number of lanes. */
  private static final int SUMS = Kernels.LANE_BLOCK;

  private VectorRmsNorm() {}

  public static void normalise(
      float[] x, int xFrom, float[] w, int wFrom, int n, float eps, float[] y, int yFrom) {
    float factor = (float) (1 / Math.sqrt(squares(x, xFrom, n) / n + eps));
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, xFrom + i)
          .mul(factor)
          .mul(FloatVector.fromArray(FLOATS, w, wFrom + i))
          .intoArray(y, yFrom + i);
    }
    for (; i < n; i++) {
      y[yFrom + i] = x[xFrom + i] * factor * w[wFrom + i];
    }
  }

  /**
   * Σ x²: element i goes to running sum i mod 16 while sixteen are left, those are added by halves
   * (sum j to sum j + 8, then j + 4, j + 2, j + 1), and what is left follows one by one. The same
   * order for every lane width.
   */
  public static float squares(float[] x, int from, int n) {
    int whole = n / SUMS * SUMS;
    var s0 = FloatVector.zero(FLOATS);
    var s1 = FloatVector.zero(FLOATS);
    var s2 = FloatVector.zero(FLOATS);
    var s3 = FloatVector.zero(FLOATS);
    for (int i = from; i < from + whole; i += SUMS) {
      var v = FloatVector.fromArray(FLOATS, x, i);
      s0 = v.fma(v, s0);
      if (LANES < 16) {
        v = FloatVector.fromArray(FLOATS, x, i + LANES);
        s1 = v.fma(v, s1);
      }
      if (LANES < 8) {
        v = FloatVector.fromArray(FLOATS, x, i + 2 * LANES);
        s2 = v.fma(v, s2);
        v = FloatVector.fromArray(FLOATS, x, i + 3 * LANES);
        s3 = v.fma(v, s3);
      }
    }
    // Written out: a method of our own that takes or gives a vector may not be inlined here.
    var sum = LANES == 16 ? s0.add(s0.rearrange(BY_8)) : LANES == 8 ? s0.add(s1) : s0.add(s2);
    sum = LANES == 4 ? sum.add(s1.add(s3)) : sum.add(sum.rearrange(BY_4));
    sum = sum.add(sum.rearrange(BY_2));
    float result = sum.add(sum.rearrange(BY_1)).lane(0);
    for (int i = from + whole; i < from + n; i++) {
      result = Math.fma(x[i], x[i], result);
    }
    return result;
  }

  // Sum j comes to where sum 0 is; what comes to the others is never read.
  private static final VectorShuffle<Float> BY_8 = by(8);
  private static final VectorShuffle<Float> BY_4 = by(4);
  private static final VectorShuffle<Float> BY_2 = by(2);
  private static final VectorShuffle<Float> BY_1 = by(1);

  private static VectorShuffle<Float> by(int places) {
    return VectorShuffle.fromOp(FLOATS, i -> (i + places) % LANES);
  }
}
