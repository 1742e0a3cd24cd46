package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The softmax of one or two heads of some tokens, tile by tile (arXiv:1805.02867): the greatest
 * score so far, the sum of the numerators so far, and by how much a tile made earlier ones worth
 * less.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final int TILE = VectorAttention.TILE;

  private final float[] max;
  private final float[] sum;
  private final float[] less;
  private AttentionConfig shape = AttentionConfig.of(1, 1, 1, 1).build();
  private int heads;

  VectorSoftmax(int tokens) {
    max = new float[2 * tokens];
    sum = new float[2 * tokens];
    less = new float[2 * tokens];
  }

  /** Tokens that it has room for. */
  int tokens() {
    return max.length / 2;
  }

  /** Query heads {@code h} and following: nothing was seen yet but learned sinks. */
  void begin(AttentionArgs args, int h, int count, int tokens) {
    shape = args.shape;
    heads = count;
    // A learned sink is as a score without a value that was seen before all others.
    Arrays.fill(sum, 0, 2 * tokens, shape.sinkLogits() ? 1 : 0);
    for (int t = 0; t < tokens; t++) {
      for (int i = 0; i < count; i++) {
        max[2 * t + i] = sink(args, h + i);
      }
    }
  }

  /** The sink of a head among scores, which are not scaled yet. */
  private static float sink(AttentionArgs args, int h) {
    var shape = args.shape;
    return shape.sinkLogits() ? args.sinkLogits[h] / shape.scale() : Float.NEGATIVE_INFINITY;
  }

  /** Scores (tokens, 2, TILE) {@code first} to {@code last} of a token become numerators. */
  void tile(float[] scores, int t, int first, int last) {
    for (int i = 0; i < heads && first < last; i++) {
      int at = (2 * t + i) * TILE + first;
      int n = last - first;
      float greater = Math.max(max[2 * t + i], greatestBounded(scores, at, n));
      float worth = VectorExp.exp((max[2 * t + i] - greater) * shape.scale());
      sum[2 * t + i] = sum[2 * t + i] * worth + numerators(scores, at, n, greater, shape.scale());
      max[2 * t + i] = greater;
      less[2 * t + i] = worth;
    }
  }

  /** By how much what earlier tiles gave is worth less now; 1 when it was asked before. */
  float takeLess(int t, int head) {
    float taken = less[2 * t + head];
    less[2 * t + head] = 1;
    return taken;
  }

  /** What a numerator is multiplied with at the end. */
  float share(int t, int head) {
    return 1 / sum[2 * t + head];
  }

  /** The greatest of some scores, which are softly bounded first where the config says so. */
  private float greatestBounded(float[] scores, int at, int n) {
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
