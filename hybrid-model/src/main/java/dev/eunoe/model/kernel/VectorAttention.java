package dev.eunoe.model.kernel;

import dev.eunoe.model.config.AttentionConfig;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#attend} on vectors: a lane per cached token for the scores, a lane per head
 * dimension for the weighted sum of the values.
 */
final class VectorAttention {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorAttention() {}

  /** Pairs of query heads with the same keys; one that is left counts as a pair. */
  static int pairs(AttentionConfig shape) {
    return shape.nKvHeads() * pairsOfKeys(shape);
  }

  private static int pairsOfKeys(AttentionConfig shape) {
    return (shape.nHeads() / shape.nKvHeads() + 1) / 2;
  }

  /** Query heads {@code firstHead} to {@code lastHead}. */
  static void attend(
      AttentionConfig shape,
      int firstHead,
      int lastHead,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    int headsOfKeys = shape.nHeads() / shape.nKvHeads();
    for (int h = firstHead; h < lastHead; ) {
      int last = Math.min(lastHead, (h / headsOfKeys + 1) * headsOfKeys);
      int heads = Math.min(2, last - h);
      heads(shape, h, heads, q, qFrom, keys, values, capacity, rows, scores, 0, out, outFrom);
      h += heads;
    }
  }

  /** Pair {@code pair} of the query heads, with scratch of its own: (pairs, 2, capacity). */
  static void pair(
      AttentionConfig shape,
      int pair,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    int headsOfKeys = shape.nHeads() / shape.nKvHeads();
    int inGroup = pair % pairsOfKeys(shape) * 2;
    int h = pair / pairsOfKeys(shape) * headsOfKeys + inGroup;
    int heads = Math.min(2, headsOfKeys - inGroup);
    int at = pair * 2 * capacity;
    heads(shape, h, heads, q, qFrom, keys, values, capacity, rows, scores, at, out, outFrom);
  }

  /** One head, or two with the same keys: then keys and values are read once for both. */
  private static void heads(
      AttentionConfig shape,
      int h,
      int heads,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      int at,
      float[] out,
      int outFrom) {
    int headDim = shape.headDim();
    int valueDim = shape.valueDim();
    int kv = h / (shape.nHeads() / shape.nKvHeads());
    int k = kv * headDim * capacity;
    int v = kv * capacity * valueDim;
    int first = qFrom + h * headDim;
    int to = outFrom + h * valueDim;
    int next = at + capacity;
    if (heads == 2) {
      scoreTwo(q, first, keys, k, headDim, capacity, rows, scores, at);
    } else {
      score(q, first, keys, k, headDim, capacity, rows, scores, at);
    }
    float factor = weigh(shape, scores, at, rows);
    if (heads == 2) {
      float other = weigh(shape, scores, next, rows);
      mixTwo(scores, at, next, rows, factor, other, values, v, valueDim, out, to);
    } else {
      mix(scores, at, rows, factor, values, v, valueDim, out, to);
    }
  }

  /** Makes weights of scores, up to the factor that it returns. */
  private static float weigh(AttentionConfig shape, float[] scores, int at, int rows) {
    if (shape.softcap() != null) {
      VectorActivations.softcap(scores, shape.softcap() / shape.scale(), at, rows);
    }
    return 1 / softmaxNumerators(scores, at, rows, shape.scale());
  }

  /**
   * As {@link #score} for two heads whose queries follow each other; the scores of the second lie
   * {@code capacity} behind those of the first.
   */
  private static void scoreTwo(
      float[] q,
      int qFrom,
      float[] keys,
      int from,
      int headDim,
      int capacity,
      int rows,
      float[] scores,
      int at) {
    int s = 0;
    for (; s + 4 * LANES <= capacity && s < rows; s += 4 * LANES) {
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var a2 = FloatVector.zero(FLOATS);
      var a3 = FloatVector.zero(FLOATS);
      var b0 = FloatVector.zero(FLOATS);
      var b1 = FloatVector.zero(FLOATS);
      var b2 = FloatVector.zero(FLOATS);
      var b3 = FloatVector.zero(FLOATS);
      for (int i = 0, key = from + s; i < headDim; i++, key += capacity) {
        var qa = FloatVector.broadcast(FLOATS, q[qFrom + i]);
        var qb = FloatVector.broadcast(FLOATS, q[qFrom + headDim + i]);
        var k0 = FloatVector.fromArray(FLOATS, keys, key);
        var k1 = FloatVector.fromArray(FLOATS, keys, key + LANES);
        var k2 = FloatVector.fromArray(FLOATS, keys, key + 2 * LANES);
        var k3 = FloatVector.fromArray(FLOATS, keys, key + 3 * LANES);
        a0 = k0.fma(qa, a0);
        a1 = k1.fma(qa, a1);
        a2 = k2.fma(qa, a2);
        a3 = k3.fma(qa, a3);
        b0 = k0.fma(qb, b0);
        b1 = k1.fma(qb, b1);
        b2 = k2.fma(qb, b2);
        b3 = k3.fma(qb, b3);
      }
      a0.intoArray(scores, at + s);
      a1.intoArray(scores, at + s + LANES);
      a2.intoArray(scores, at + s + 2 * LANES);
      a3.intoArray(scores, at + s + 3 * LANES);
      b0.intoArray(scores, at + capacity + s);
      b1.intoArray(scores, at + capacity + s + LANES);
      b2.intoArray(scores, at + capacity + s + 2 * LANES);
      b3.intoArray(scores, at + capacity + s + 3 * LANES);
    }
    for (; s < rows; s += LANES) {
      var a = FloatVector.zero(FLOATS);
      var b = FloatVector.zero(FLOATS);
      for (int i = 0; i < headDim; i++) {
        var k = FloatVector.fromArray(FLOATS, keys, from + i * capacity + s);
        a = k.fma(FloatVector.broadcast(FLOATS, q[qFrom + i]), a);
        b = k.fma(FloatVector.broadcast(FLOATS, q[qFrom + headDim + i]), b);
      }
      a.intoArray(scores, at + s);
      b.intoArray(scores, at + capacity + s);
    }
  }

  /**
   * {@code scores[s] ← q·k[s]}; the lanes past {@code rows} hold whatever the cache holds there and
   * are never read.
   */
  private static void score(
      float[] q,
      int qFrom,
      float[] keys,
      int from,
      int headDim,
      int capacity,
      int rows,
      float[] scores,
      int to) {
    int s = 0;
    for (; s + 4 * LANES <= capacity && s < rows; s += 4 * LANES) {
      var sum0 = FloatVector.zero(FLOATS);
      var sum1 = FloatVector.zero(FLOATS);
      var sum2 = FloatVector.zero(FLOATS);
      var sum3 = FloatVector.zero(FLOATS);
      for (int i = 0; i < headDim; i++) {
        var in = FloatVector.broadcast(FLOATS, q[qFrom + i]);
        int at = from + i * capacity + s;
        sum0 = FloatVector.fromArray(FLOATS, keys, at).fma(in, sum0);
        sum1 = FloatVector.fromArray(FLOATS, keys, at + LANES).fma(in, sum1);
        sum2 = FloatVector.fromArray(FLOATS, keys, at + 2 * LANES).fma(in, sum2);
        sum3 = FloatVector.fromArray(FLOATS, keys, at + 3 * LANES).fma(in, sum3);
      }
      sum0.intoArray(scores, to + s);
      sum1.intoArray(scores, to + s + LANES);
      sum2.intoArray(scores, to + s + 2 * LANES);
      sum3.intoArray(scores, to + s + 3 * LANES);
    }
    for (; s < rows; s += LANES) {
      var sum = FloatVector.zero(FLOATS);
      for (int i = 0; i < headDim; i++) {
        var k = FloatVector.fromArray(FLOATS, keys, from + i * capacity + s);
        sum = k.fma(FloatVector.broadcast(FLOATS, q[qFrom + i]), sum);
      }
      sum.intoArray(scores, to + s);
    }
  }

  /**
   * {@code scores[s] ← exp(scale·(scores[s] − max))}; returns their sum, taken in four running
   * sums.
   */
  private static float softmaxNumerators(float[] scores, int from, int rows, float scale) {
    float max = greatest(scores, from, rows);
    int stop = from + rows;
    int s = from;
    for (; s + LANES <= stop; s += LANES) {
      VectorExp.exp(FloatVector.fromArray(FLOATS, scores, s).sub(max).mul(scale))
          .intoArray(scores, s);
    }
    for (; s < stop; s++) {
      scores[s] = VectorExp.exp((scores[s] - max) * scale);
    }
    return sum(scores, from, rows);
  }

  /** The greatest is the same in any order, so this one may cross lanes. */
  private static float greatest(float[] x, int from, int n) {
    float max = x[from];
    var greatest = FloatVector.broadcast(FLOATS, max);
    int i = from;
    for (; i + LANES <= from + n; i += LANES) {
      greatest = greatest.max(FloatVector.fromArray(FLOATS, x, i));
    }
    for (; i < from + n; i++) {
      max = Math.max(max, x[i]);
    }
    return Math.max(max, greatest.reduceLanes(VectorOperators.MAX));
  }

  private static float sum(float[] x, int from, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = from;
    for (; i + 4 <= from + n; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (; i < from + n; i++) {
      s0 += x[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * As {@link #mix} for two heads: the weights of the second from {@code next}, its output behind
   * that of the first.
   */
  private static void mixTwo(
      float[] weights,
      int at,
      int next,
      int rows,
      float factor,
      float other,
      float[] values,
      int from,
      int valueDim,
      float[] out,
      int outFrom) {
    int i = 0;
    for (; i + 4 * LANES <= valueDim; i += 4 * LANES) {
      var a0 = FloatVector.zero(FLOATS);
      var a1 = FloatVector.zero(FLOATS);
      var a2 = FloatVector.zero(FLOATS);
      var a3 = FloatVector.zero(FLOATS);
      var b0 = FloatVector.zero(FLOATS);
      var b1 = FloatVector.zero(FLOATS);
      var b2 = FloatVector.zero(FLOATS);
      var b3 = FloatVector.zero(FLOATS);
      for (int s = 0, value = from + i; s < rows; s++, value += valueDim) {
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
      int to = outFrom + i;
      a0.mul(factor).intoArray(out, to);
      a1.mul(factor).intoArray(out, to + LANES);
      a2.mul(factor).intoArray(out, to + 2 * LANES);
      a3.mul(factor).intoArray(out, to + 3 * LANES);
      to += valueDim;
      b0.mul(other).intoArray(out, to);
      b1.mul(other).intoArray(out, to + LANES);
      b2.mul(other).intoArray(out, to + 2 * LANES);
      b3.mul(other).intoArray(out, to + 3 * LANES);
    }
    if (i < valueDim) {
      rest(weights, at, rows, factor, values, from, i, valueDim, out, outFrom);
      rest(weights, next, rows, other, values, from, i, valueDim, out, outFrom + valueDim);
    }
  }

  /** {@code out[i] ← factor·Σₛ weights[s]·v[s,i]}. */
  private static void mix(
      float[] weights,
      int at,
      int rows,
      float factor,
      float[] values,
      int from,
      int valueDim,
      float[] out,
      int outFrom) {
    int i = 0;
    for (; i + 4 * LANES <= valueDim; i += 4 * LANES) {
      var sum0 = FloatVector.zero(FLOATS);
      var sum1 = FloatVector.zero(FLOATS);
      var sum2 = FloatVector.zero(FLOATS);
      var sum3 = FloatVector.zero(FLOATS);
      for (int s = 0; s < rows; s++) {
        var weight = FloatVector.broadcast(FLOATS, weights[at + s]);
        int value = from + s * valueDim + i;
        sum0 = FloatVector.fromArray(FLOATS, values, value).fma(weight, sum0);
        sum1 = FloatVector.fromArray(FLOATS, values, value + LANES).fma(weight, sum1);
        sum2 = FloatVector.fromArray(FLOATS, values, value + 2 * LANES).fma(weight, sum2);
        sum3 = FloatVector.fromArray(FLOATS, values, value + 3 * LANES).fma(weight, sum3);
      }
      sum0.mul(factor).intoArray(out, outFrom + i);
      sum1.mul(factor).intoArray(out, outFrom + i + LANES);
      sum2.mul(factor).intoArray(out, outFrom + i + 2 * LANES);
      sum3.mul(factor).intoArray(out, outFrom + i + 3 * LANES);
    }
    rest(weights, at, rows, factor, values, from, i, valueDim, out, outFrom);
  }

  /** Dimensions {@code i} and following, fewer than four vectors. */
  private static void rest(
      float[] weights,
      int at,
      int rows,
      float factor,
      float[] values,
      int from,
      int i,
      int valueDim,
      float[] out,
      int outFrom) {
    for (; i + LANES <= valueDim; i += LANES) {
      var sum = FloatVector.zero(FLOATS);
      for (int s = 0; s < rows; s++) {
        var v = FloatVector.fromArray(FLOATS, values, from + s * valueDim + i);
        sum = v.fma(FloatVector.broadcast(FLOATS, weights[at + s]), sum);
      }
      sum.mul(factor).intoArray(out, outFrom + i);
    }
    for (; i < valueDim; i++) {
      float sum = 0;
      for (int s = 0; s < rows; s++) {
        sum = Math.fma(values[from + s * valueDim + i], weights[at + s], sum);
      }
      out[outFrom + i] = sum * factor;
    }
  }
}
