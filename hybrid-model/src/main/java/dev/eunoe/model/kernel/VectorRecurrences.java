package dev.eunoe.model.kernel;

import dev.eunoe.model.config.DeltaNetConfig;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The recurrences on the lanes of the Vector API: a lane holds one channel, and goes through the
 * whole chunk before the next lanes begin, so that its state stays in the nearest cache.
 *
 * <p>As in {@link VectorKernels}, no sum crosses lanes and the scalar tails use the same fused
 * operations as the lanes.
 */
final class VectorRecurrences implements Recurrences {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  @Override
  public void causalConv(
      float[] convState, float[] w, float[] bias, float[] u, int from, int tokens, float[] y) {
    int channels = bias.length;
    int tail = convState.length / channels;
    for (int t = from; t < from + tokens; t++) {
      int c = 0;
      for (; c + LANES <= channels; c += LANES) {
        var sum = FloatVector.fromArray(FLOATS, bias, c);
        for (int j = 0; j <= tail; j++) {
          int row = t + j - tail;
          var input =
              row < from
                  ? FloatVector.fromArray(FLOATS, convState, (row - from + tail) * channels + c)
                  : FloatVector.fromArray(FLOATS, u, row * channels + c);
          sum = FloatVector.fromArray(FLOATS, w, j * channels + c).fma(input, sum);
        }
        sum.intoArray(y, t * channels + c);
      }
      for (; c < channels; c++) {
        float sum = bias[c];
        for (int j = 0; j <= tail; j++) {
          int row = t + j - tail;
          float input =
              row < from ? convState[(row - from + tail) * channels + c] : u[row * channels + c];
          sum = Math.fma(w[j * channels + c], input, sum);
        }
        y[t * channels + c] = sum;
      }
    }
    ConvTail.keep(convState, u, from, tokens, channels);
  }

  @Override
  public void softplus(float[] x, int n) {
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      VectorSoftplus.softplus(FloatVector.fromArray(FLOATS, x, i)).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = VectorSoftplus.softplus(x[i]);
    }
  }

  @Override
  public void selectiveScan(
      float[] h,
      float[] x,
      float[] dt,
      float[] a,
      float[] b,
      float[] c,
      float[] skip,
      int from,
      int tokens,
      float[] y) {
    int dInner = skip.length;
    int dState = h.length / dInner;
    int d = 0;
    for (; d + LANES <= dInner; d += LANES) {
      for (int t = from; t < from + tokens; t++) {
        var xs = FloatVector.fromArray(FLOATS, x, t * dInner + d);
        var step = FloatVector.fromArray(FLOATS, dt, t * dInner + d);
        var entering = xs.mul(step);
        var sum = FloatVector.zero(FLOATS);
        for (int n = 0; n < dState; n++) {
          int nd = n * dInner + d;
          var decay = VectorExp.exp(step.mul(FloatVector.fromArray(FLOATS, a, nd)));
          var hs = FloatVector.fromArray(FLOATS, h, nd).mul(decay);
          hs = entering.fma(FloatVector.broadcast(FLOATS, b[t * dState + n]), hs);
          hs.intoArray(h, nd);
          sum = hs.fma(FloatVector.broadcast(FLOATS, c[t * dState + n]), sum);
        }
        xs.fma(FloatVector.fromArray(FLOATS, skip, d), sum).intoArray(y, t * dInner + d);
      }
    }
    for (; d < dInner; d++) {
      for (int t = from; t < from + tokens; t++) {
        float step = dt[t * dInner + d];
        float entering = x[t * dInner + d] * step;
        float sum = 0;
        for (int n = 0; n < dState; n++) {
          int nd = n * dInner + d;
          float decayed = h[nd] * VectorExp.exp(step * a[nd]);
          h[nd] = Math.fma(entering, b[t * dState + n], decayed);
          sum = Math.fma(h[nd], c[t * dState + n], sum);
        }
        y[t * dInner + d] = Math.fma(x[t * dInner + d], skip[d], sum);
      }
    }
  }

  @Override
  public void blockLinear(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y) {
    int width = bias.length;
    int size = width / blocks;
    for (int k = 0; k < blocks; k++) {
      int o = 0;
      for (; o + LANES <= size; o += LANES) {
        for (int t = 0; t < tokens; t++) {
          int row = t * width + k * size;
          var sum = FloatVector.fromArray(FLOATS, bias, k * size + o);
          for (int i = 0; i < size; i++) {
            var weights = FloatVector.fromArray(FLOATS, w, (k * size + i) * size + o);
            sum = weights.fma(FloatVector.broadcast(FLOATS, x[row + i]), sum);
          }
          sum.intoArray(y, row + o);
        }
      }
      for (; o < size; o++) {
        for (int t = 0; t < tokens; t++) {
          int row = t * width + k * size;
          float sum = bias[k * size + o];
          for (int i = 0; i < size; i++) {
            sum = Math.fma(w[(k * size + i) * size + o], x[row + i], sum);
          }
          y[row + o] = sum;
        }
      }
    }
  }

  @Override
  public void gatedLinearRecurrence(
      float[] h,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay,
      long position,
      int from,
      int tokens) {
    int width = h.length;
    for (int t = from; t < from + tokens; t++) {
      boolean first = position + t - from == 0;
      int c = 0;
      for (; c + LANES <= width; c += LANES) {
        int tc = t * width + c;
        var gate = sigmoid(FloatVector.fromArray(FLOATS, inputGate, tc));
        var gated = FloatVector.fromArray(FLOATS, x, tc).mul(gate);
        var recurrence = sigmoid(FloatVector.fromArray(FLOATS, recurrenceGate, tc));
        var logAlpha = FloatVector.fromArray(FLOATS, logDecay, c).mul(recurrence);
        if (!first) {
          gated = gated.mul(VectorExpm1.oneMinusExp(logAlpha.add(logAlpha)).sqrt());
        }
        var hs = FloatVector.fromArray(FLOATS, h, c).fma(VectorExp.exp(logAlpha), gated);
        hs.intoArray(h, c);
        hs.intoArray(x, tc);
      }
      for (; c < width; c++) {
        int tc = t * width + c;
        float gated = x[tc] * sigmoid(inputGate[tc]);
        float logAlpha = logDecay[c] * sigmoid(recurrenceGate[tc]);
        if (!first) {
          gated *= (float) Math.sqrt(VectorExpm1.oneMinusExp(logAlpha + logAlpha));
        }
        h[c] = Math.fma(h[c], VectorExp.exp(logAlpha), gated);
        x[tc] = h[c];
      }
    }
  }

  @Override
  public void unitRows(float[] x, int from, int rows, int size, float scale) {
    for (int r = 0; r < rows; r++) {
      int row = from + r * size;
      float factor = (float) (scale / Math.sqrt(VectorKernels.squares(x, row, size) + 1e-6f));
      for (int i = 0; i < size; i++) {
        x[row + i] *= factor;
      }
    }
  }

  @Override
  public void deltaRule(
      DeltaNetConfig shape,
      float[] s,
      float[] qkv,
      float[] logDecay,
      float[] betaLogit,
      int from,
      int tokens,
      float[] o) {
    VectorDeltaRule.deltaRule(shape, s, qkv, logDecay, betaLogit, from, tokens, o);
  }

  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(FLOATS, 1f).div(VectorExp.exp(x.neg()).add(1f));
  }

  static float sigmoid(float x) {
    return 1f / (VectorExp.exp(-x) + 1f);
  }
}
