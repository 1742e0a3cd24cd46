package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** RMSNorm on lanes, a part for each row, over the whole row or over equal groups of it. */
public final class VectorRmsNorm implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  /** Running sums of a sum of squares, whatever the number of lanes. */
  private static final int SUMS = Kernels.LANE_BLOCK;

  private static final float[] NONE = {};

  private float[] x = NONE;
  private float[] w = NONE;
  private int size;
  private float eps;
  private float[] y = NONE;

  /**
   * What {@link #run} works on: rows of x and y (rows, w.length), which may be the same.
   *
   * @param nGroups groups of a row that are normed each by itself
   */
  public void set(float[] x, float[] w, int nGroups, float eps, float[] y) {
    this.x = x;
    this.w = w;
    this.size = w.length / nGroups;
    this.eps = eps;
    this.y = y;
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    x = w = y = NONE;
  }

  @Override
  public void run(int row) {
    for (int from = 0; from < w.length; from += size) {
      normalise(row * w.length + from, from);
    }
  }

  /** One group, whose weights begin at {@code weights}. */
  private void normalise(int from, int weights) {
    float[] x = this.x;
    float[] w = this.w;
    float[] y = this.y;
    int n = size;
    float factor = (float) (1 / Math.sqrt(squares(x, from, n) / n + eps));
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector.fromArray(FLOATS, x, from + i)
          .mul(factor)
          .mul(FloatVector.fromArray(FLOATS, w, weights + i))
          .intoArray(y, from + i);
    }
    for (; i < n; i++) {
      y[from + i] = x[from + i] * factor * w[weights + i];
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
