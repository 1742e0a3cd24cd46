package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorElements;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#attend} on vectors: a lane per cached token for the scores, a lane per head
 * dimension for the weighted sum of the values.
 *
 * <p>By tiles of cached tokens with an online softmax (arXiv:1805.02867): the scores of a tile stay
 * in the nearest cache, and what earlier tiles gave is scaled down where a later one has a greater
 * score. Tiles begin at the first place of the cache, so the bits depend on what is cached alone.
 */
public final class VectorAttention {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  /** Cached tokens of a tile. */
  private static final int TILE = 1024;

  private VectorAttention() {}

  /** Floats of scratch for the scores of a pair of heads. */
  public static int scratch(int capacity) {
    return 2 * apart(capacity);
  }

  /** From the scores of one head to those of the next. */
  private static int apart(int capacity) {
    return Math.min(capacity, TILE);
  }

  /** Pairs of query heads with the same keys; one that is left counts as a pair. */
  public static int pairs(AttentionConfig shape) {
    return shape.nKvHeads() * pairsOfKeys(shape);
  }

  private static int pairsOfKeys(AttentionConfig shape) {
    return (shape.nHeads() / shape.nKvHeads() + 1) / 2;
  }

  /** Query heads {@code firstHead} to {@code lastHead}. */
  public static void attend(
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

  /** Pair {@code pair} of the query heads, with scratch of its own among (pairs, scratch). */
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
    int at = pair * scratch(capacity);
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
    int query = qFrom + h * headDim;
    int to = outFrom + h * valueDim;
    int next = at + apart(capacity);
    Arrays.fill(out, to, to + heads * valueDim, 0);
    float max = Float.NEGATIVE_INFINITY;
    float sum = 0;
    float otherMax = Float.NEGATIVE_INFINITY;
    float otherSum = 0;
    for (int first = 0; first < rows; first += TILE) {
      int last = Math.min(first + TILE, rows);
      int n = last - first;
      int tile = v + first * valueDim;
      if (heads == 2) {
        VectorScores.two(q, query, keys, k, headDim, capacity, first, last, scores, at, next);
      } else {
        VectorScores.one(q, query, keys, k, headDim, capacity, first, last, scores, at);
      }
      float greater = Math.max(max, greatestBounded(shape, scores, at, n));
      float less = less(max, greater, shape.scale());
      sum = sum * less + numerators(scores, at, n, greater, shape.scale());
      max = greater;
      if (heads == 2) {
        greater = Math.max(otherMax, greatestBounded(shape, scores, next, n));
        float otherLess = less(otherMax, greater, shape.scale());
        otherSum = otherSum * otherLess + numerators(scores, next, n, greater, shape.scale());
        otherMax = greater;
        VectorMix.two(scores, at, next, n, less, otherLess, values, tile, valueDim, out, to);
      } else {
        VectorMix.one(scores, at, n, less, values, tile, valueDim, out, to);
      }
    }
    VectorElements.scale(out, to, valueDim, 1 / sum);
    if (heads == 2) {
      VectorElements.scale(out, to + valueDim, valueDim, 1 / otherSum);
    }
  }

  /** By how much what was weighed with the greatest score so far is worth less now. */
  private static float less(float max, float greater, float scale) {
    return VectorExp.exp((max - greater) * scale);
  }

  /** The greatest of some scores, which are softly bounded first where the config says so. */
  private static float greatestBounded(AttentionConfig shape, float[] scores, int at, int n) {
    if (shape.softcap() != null) {
      VectorActivations.softcap(scores, shape.softcap() / shape.scale(), at, n);
    }
    return greatest(scores, at, n);
  }

  /**
   * {@code scores[s] ← exp(scale·(scores[s] − max))}; returns their sum, taken in four running
   * sums.
   */
  private static float numerators(float[] scores, int from, int n, float max, float scale) {
    int stop = from + n;
    int s = from;
    for (; s + LANES <= stop; s += LANES) {
      VectorExp.exp(FloatVector.fromArray(FLOATS, scores, s).sub(max).mul(scale))
          .intoArray(scores, s);
    }
    for (; s < stop; s++) {
      scores[s] = VectorExp.exp((scores[s] - max) * scale);
    }
    return sum(scores, from, n);
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
