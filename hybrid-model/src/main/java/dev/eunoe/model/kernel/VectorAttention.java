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
      VectorScores.two(q, first, keys, k, headDim, capacity, rows, scores, at);
    } else {
      VectorScores.one(q, first, keys, k, headDim, capacity, rows, scores, at);
    }
    float factor = weigh(shape, scores, at, rows);
    if (heads == 2) {
      float other = weigh(shape, scores, next, rows);
      VectorMix.two(scores, at, next, rows, factor, other, values, v, valueDim, out, to);
    } else {
      VectorMix.one(scores, at, rows, factor, values, v, valueDim, out, to);
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
}
