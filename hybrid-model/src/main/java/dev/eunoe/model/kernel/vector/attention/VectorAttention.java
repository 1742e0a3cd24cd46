package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
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
 * dimension for the weighted sum of the values. Used again and again, by one thread at a time.
 *
 * <p>By tiles of cached tokens with an online softmax (arXiv:1805.02867): the scores of a tile stay
 * in the nearest cache, and what earlier tiles gave is scaled down where a later one has a greater
 * score. Tiles begin at the first place of the cache, so the bits depend on what is cached alone.
 */
public final class VectorAttention {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  /** Cached tokens of a tile. */
  private static final int TILE = 1024;

  // Of the heads at hand, for VectorScores and VectorMix.
  float[] q = NONE;
  int query;
  int headDim;
  float[] keys = NONE;
  int key;
  int capacity;
  float[] values = NONE;
  int value;
  int valueDim;
  float[] out = NONE;
  int to;

  /** Of one head or two: those of the second begin at {@link #second}. */
  float[] scores = NONE;

  int second;

  /** Pairs of query heads with the same keys; one that is left counts as a pair. */
  static int pairs(AttentionConfig shape) {
    return shape.nKvHeads() * pairsOfKeys(shape);
  }

  private static int pairsOfKeys(AttentionConfig shape) {
    return (shape.nHeads() / shape.nKvHeads() + 1) / 2;
  }

  /** Query heads {@code firstHead} to {@code lastHead} of a token. */
  public void attend(AttentionArgs args, int token, int cached, int firstHead, int lastHead) {
    int headsOfKeys = args.shape.nHeads() / args.shape.nKvHeads();
    for (int h = firstHead; h < lastHead; ) {
      int last = Math.min(lastHead, (h / headsOfKeys + 1) * headsOfKeys);
      int heads = Math.min(2, last - h);
      heads(args, token, cached, h, heads);
      h += heads;
    }
    clear();
  }

  /** Pair {@code pair} of a token's query heads. */
  void pair(AttentionArgs args, int token, int cached, int pair) {
    int headsOfKeys = args.shape.nHeads() / args.shape.nKvHeads();
    int inGroup = pair % pairsOfKeys(args.shape) * 2;
    int h = pair / pairsOfKeys(args.shape) * headsOfKeys + inGroup;
    heads(args, token, cached, h, Math.min(2, headsOfKeys - inGroup));
    clear();
  }

  private void set(AttentionArgs args, int token, int h) {
    var shape = args.shape;
    int kv = h / (shape.nHeads() / shape.nKvHeads());
    headDim = shape.headDim();
    valueDim = shape.valueDim();
    capacity = args.capacity;
    q = args.q.array;
    query = args.q.row(token) + h * headDim;
    keys = args.keys;
    key = kv * headDim * capacity;
    values = args.values;
    value = kv * capacity * valueDim;
    out = args.out.array;
    to = args.out.row(token) + h * valueDim;
    second = Math.min(capacity, TILE);
    if (scores.length < 2 * second) {
      scores = new float[2 * second];
    }
  }

  /** Lets go of the arrays, which are somebody else's. */
  private void clear() {
    q = keys = values = out = NONE;
  }

  /** One head, or two with the same keys: then keys and values are read once for both. */
  private void heads(AttentionArgs args, int token, int cached, int h, int heads) {
    set(args, token, h);
    var shape = args.shape;
    Arrays.fill(out, to, to + heads * valueDim, 0);
    // A learned sink is as a score without a value that was seen before all others.
    float sum = shape.sinkLogits() ? 1 : 0;
    float max = sink(args, h);
    float otherSum = sum;
    float otherMax = heads == 2 ? sink(args, h + 1) : max;
    for (int first = 0; first < cached; first += TILE) {
      int last = Math.min(first + TILE, cached);
      int n = last - first;
      if (heads == 2) {
        VectorScores.two(this, first, last);
      } else {
        VectorScores.one(this, first, last);
      }
      float greater = Math.max(max, greatestBounded(shape, scores, 0, n));
      float less = less(max, greater, shape.scale());
      sum = sum * less + numerators(scores, 0, n, greater, shape.scale());
      max = greater;
      if (heads == 2) {
        greater = Math.max(otherMax, greatestBounded(shape, scores, second, n));
        float otherLess = less(otherMax, greater, shape.scale());
        otherSum = otherSum * otherLess + numerators(scores, second, n, greater, shape.scale());
        otherMax = greater;
        VectorMix.two(this, first, n, less, otherLess);
      } else {
        VectorMix.one(this, first, n, less);
      }
    }
    VectorElements.scale(out, to, valueDim, 1 / sum);
    if (heads == 2) {
      VectorElements.scale(out, to + valueDim, valueDim, 1 / otherSum);
    }
  }

  /** The sink of a head among scores, which are not scaled yet. */
  private static float sink(AttentionArgs args, int h) {
    var shape = args.shape;
    return shape.sinkLogits() ? args.sinkLogits[h] / shape.scale() : Float.NEGATIVE_INFINITY;
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
