package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.kernel.vector.element.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The weighted sum of cached values, added to what earlier ones have left: a lane per dimension of
 * a head.
 */
final class VectorMix {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final int TILE = VectorAttention.TILE;

  private VectorMix() {}

  /**
   * As {@link #one} for two heads, {@code other} the factor of the second; written out, since
   * vectors in an array would leave their registers. KernelsContract holds both to the same bits.
   */
  static void two(
      VectorAttention heads, int outFrom, int first, int last, int at, float factor, float other) {
    float[] weights = heads.scores;
    int next = at + TILE;
    float[] values = heads.values;
    int valueDim = heads.valueDim;
    int from = heads.value;
    float[] out = heads.out;
    int i = 0;
    for (; i + 4 * LANES <= valueDim; i += 4 * LANES) {
      int to = outFrom + i;
      var a0 = FloatVector.fromArray(FLOATS, out, to).mul(factor);
      var a1 = FloatVector.fromArray(FLOATS, out, to + LANES).mul(factor);
      var a2 = FloatVector.fromArray(FLOATS, out, to + 2 * LANES).mul(factor);
      var a3 = FloatVector.fromArray(FLOATS, out, to + 3 * LANES).mul(factor);
      var b0 = FloatVector.fromArray(FLOATS, out, to + valueDim).mul(other);
      var b1 = FloatVector.fromArray(FLOATS, out, to + valueDim + LANES).mul(other);
      var b2 = FloatVector.fromArray(FLOATS, out, to + valueDim + 2 * LANES).mul(other);
      var b3 = FloatVector.fromArray(FLOATS, out, to + valueDim + 3 * LANES).mul(other);
      for (int s = first, value = from + i + first * valueDim; s < last; s++, value += valueDim) {
        var wa = FloatVector.broadcast(FLOATS, weights[at + s]);
        var wb = FloatVector.broadcast(FLOATS, weights[next + s]);
        var v0 = FloatVector.fromArray(FLOATS, values, value);
        var v1 = FloatVector.fromArray(FLOATS, values, value + LANES);
        var v2 = FloatVector.fromArray(FLOATS, values, value + 2 * LANES);
        var v3 = FloatVector.fromArray(FLOATS, values, value + 3 * LANES);
        a0 = v0.fma(wa, a0);
        a1 = v1.fma(wa, a1);
        a2 = v2.fma(wa, a2);
        a3 = v3.fma(wa, a3);
        b0 = v0.fma(wb, b0);
        b1 = v1.fma(wb, b1);
        b2 = v2.fma(wb, b2);
        b3 = v3.fma(wb, b3);
      }
      a0.intoArray(out, to);
      a1.intoArray(out, to + LANES);
      a2.intoArray(out, to + 2 * LANES);
      a3.intoArray(out, to + 3 * LANES);
      to += valueDim;
      b0.intoArray(out, to);
      b1.intoArray(out, to + LANES);
      b2.intoArray(out, to + 2 * LANES);
      b3.intoArray(out, to + 3 * LANES);
    }
    if (i < valueDim) {
      rest(heads, outFrom, first, last, at, factor, i);
      rest(heads, outFrom + valueDim, first, last, next, other, i);
    }
  }

  /**
   * {@code out[i] ← factor·out[i] + Σₛ weights[at + s]·v[s,i]} for rows s of a block from {@code
   * first} to {@code last}; the weights stand where the scores were.
   */
  static void one(VectorAttention heads, int outFrom, int first, int last, int at, float factor) {
    float[] weights = heads.scores;
    float[] values = heads.values;
    int valueDim = heads.valueDim;
    int from = heads.value;
    float[] out = heads.out;
    int i = 0;
    for (; i + 4 * LANES <= valueDim; i += 4 * LANES) {
      int to = outFrom + i;
      var sum0 = FloatVector.fromArray(FLOATS, out, to).mul(factor);
      var sum1 = FloatVector.fromArray(FLOATS, out, to + LANES).mul(factor);
      var sum2 = FloatVector.fromArray(FLOATS, out, to + 2 * LANES).mul(factor);
      var sum3 = FloatVector.fromArray(FLOATS, out, to + 3 * LANES).mul(factor);
      for (int s = first; s < last; s++) {
        var weight = FloatVector.broadcast(FLOATS, weights[at + s]);
        int value = from + s * valueDim + i;
        sum0 = FloatVector.fromArray(FLOATS, values, value).fma(weight, sum0);
        sum1 = FloatVector.fromArray(FLOATS, values, value + LANES).fma(weight, sum1);
        sum2 = FloatVector.fromArray(FLOATS, values, value + 2 * LANES).fma(weight, sum2);
        sum3 = FloatVector.fromArray(FLOATS, values, value + 3 * LANES).fma(weight, sum3);
      }
      sum0.intoArray(out, to);
      sum1.intoArray(out, to + LANES);
      sum2.intoArray(out, to + 2 * LANES);
      sum3.intoArray(out, to + 3 * LANES);
    }
    rest(heads, outFrom, first, last, at, factor, i);
  }

  /** Dimensions {@code i} and following of one head, fewer than four vectors. */
  private static void rest(
      VectorAttention heads, int outFrom, int first, int last, int at, float factor, int i) {
    float[] weights = heads.scores;
    float[] values = heads.values;
    int valueDim = heads.valueDim;
    int from = heads.value;
    float[] out = heads.out;
    for (; i + LANES <= valueDim; i += LANES) {
      var sum = FloatVector.fromArray(FLOATS, out, outFrom + i).mul(factor);
      for (int s = first; s < last; s++) {
        var v = FloatVector.fromArray(FLOATS, values, from + s * valueDim + i);
        sum = v.fma(FloatVector.broadcast(FLOATS, weights[at + s]), sum);
      }
      sum.intoArray(out, outFrom + i);
    }
    for (; i < valueDim; i++) {
      float sum = out[outFrom + i] * factor;
      for (int s = first; s < last; s++) {
        sum = Math.fma(values[from + s * valueDim + i], weights[at + s], sum);
      }
      out[outFrom + i] = sum;
    }
  }
}
