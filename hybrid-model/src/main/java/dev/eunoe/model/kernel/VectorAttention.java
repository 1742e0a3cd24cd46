package dev.eunoe.model.kernel;

import dev.eunoe.model.config.AttentionConfig;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#attend} on vectors: a lane per cached token for the scores, a lane per head
 * dimension for the weighted sum of the values.
 */
final class VectorAttention {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorAttention() {}

  static void attend(
      AttentionConfig shape,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    int headDim = shape.headDim();
    int valueDim = shape.valueDim();
    for (int h = 0; h < shape.nHeads(); h++) {
      int kv = h / (shape.nHeads() / shape.nKvHeads());
      score(q, qFrom + h * headDim, keys, kv * headDim * capacity, headDim, capacity, rows, scores);
      float scale = shape.scale();
      if (shape.softcap() != null) {
        VectorActivations.softcap(scores, shape.softcap() / scale, rows);
      }
      float sum = softmaxNumerators(scores, rows, scale);
      mix(
          scores,
          rows,
          1 / sum,
          values,
          kv * capacity * valueDim,
          valueDim,
          out,
          outFrom + h * valueDim);
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
      float[] scores) {
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
      sum0.intoArray(scores, s);
      sum1.intoArray(scores, s + LANES);
      sum2.intoArray(scores, s + 2 * LANES);
      sum3.intoArray(scores, s + 3 * LANES);
    }
    for (; s < rows; s += LANES) {
      var sum = FloatVector.zero(FLOATS);
      for (int i = 0; i < headDim; i++) {
        var k = FloatVector.fromArray(FLOATS, keys, from + i * capacity + s);
        sum = k.fma(FloatVector.broadcast(FLOATS, q[qFrom + i]), sum);
      }
      sum.intoArray(scores, s);
    }
  }

  /**
   * {@code scores[s] ← exp(scale·(scores[s] − max))}; returns their sum, taken in four running
   * sums.
   */
  private static float softmaxNumerators(float[] scores, int rows, float scale) {
    float max = scores[0];
    for (int s = 1; s < rows; s++) {
      max = Math.max(max, scores[s]);
    }
    int s = 0;
    for (; s + LANES <= rows; s += LANES) {
      VectorExp.exp(FloatVector.fromArray(FLOATS, scores, s).sub(max).mul(scale))
          .intoArray(scores, s);
    }
    for (; s < rows; s++) {
      scores[s] = VectorExp.exp((scores[s] - max) * scale);
    }
    return sum(scores, rows);
  }

  private static float sum(float[] x, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    for (; i < n; i++) {
      s0 += x[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** {@code out[i] ← factor·Σₛ weights[s]·v[s,i]}. */
  private static void mix(
      float[] weights,
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
        var weight = FloatVector.broadcast(FLOATS, weights[s]);
        int at = from + s * valueDim + i;
        sum0 = FloatVector.fromArray(FLOATS, values, at).fma(weight, sum0);
        sum1 = FloatVector.fromArray(FLOATS, values, at + LANES).fma(weight, sum1);
        sum2 = FloatVector.fromArray(FLOATS, values, at + 2 * LANES).fma(weight, sum2);
        sum3 = FloatVector.fromArray(FLOATS, values, at + 3 * LANES).fma(weight, sum3);
      }
      sum0.mul(factor).intoArray(out, outFrom + i);
      sum1.mul(factor).intoArray(out, outFrom + i + LANES);
      sum2.mul(factor).intoArray(out, outFrom + i + 2 * LANES);
      sum3.mul(factor).intoArray(out, outFrom + i + 3 * LANES);
    }
    for (; i + LANES <= valueDim; i += LANES) {
      var sum = FloatVector.zero(FLOATS);
      for (int s = 0; s < rows; s++) {
        var v = FloatVector.fromArray(FLOATS, values, from + s * valueDim + i);
        sum = v.fma(FloatVector.broadcast(FLOATS, weights[s]), sum);
      }
      sum.mul(factor).intoArray(out, outFrom + i);
    }
    for (; i < valueDim; i++) {
      float sum = 0;
      for (int s = 0; s < rows; s++) {
        sum = Math.fma(values[from + s * valueDim + i], weights[s], sum);
      }
      out[outFrom + i] = sum * factor;
    }
  }
}
