package dev.eunoe.model.kernel.scalar;

import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.ConvTail;
import dev.eunoe.model.kernel.contract.Recurrences;

/** The reference: each method transcribes its equation and is never optimised. */
public final class ScalarRecurrences implements Recurrences {

  @Override
  public void causalConv(
      float[] convState, float[] w, float[] bias, float[] u, int from, int tokens, float[] y) {
    int channels = bias.length;
    int tail = convState.length / channels;
    for (int t = from; t < from + tokens; t++) {
      for (int c = 0; c < channels; c++) {
        float sum = bias[c];
        for (int j = 0; j <= tail; j++) {
          int row = t + j - tail;
          float input =
              row < from ? convState[(row - from + tail) * channels + c] : u[row * channels + c];
          sum += w[j * channels + c] * input;
        }
        y[t * channels + c] = sum;
      }
    }
    ConvTail.keep(convState, u, from, tokens, channels);
  }

  @Override
  public void softplus(float[] x, int from, int n) {
    for (int i = from; i < from + n; i++) {
      x[i] = (float) (Math.max(x[i], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x[i]))));
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
    for (int t = from; t < from + tokens; t++) {
      for (int d = 0; d < dInner; d++) {
        int td = t * dInner + d;
        float sum = 0;
        for (int n = 0; n < dState; n++) {
          int nd = n * dInner + d;
          float decay = (float) StrictMath.exp(dt[td] * a[nd]);
          h[nd] = decay * h[nd] + dt[td] * b[t * dState + n] * x[td];
          sum += c[t * dState + n] * h[nd];
        }
        y[td] = sum + skip[d] * x[td];
      }
    }
  }

  @Override
  public void blockLinear(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y) {
    int size = bias.length / blocks;
    for (int t = 0; t < tokens; t++) {
      for (int k = 0; k < blocks; k++) {
        int row = t * bias.length + k * size;
        for (int o = 0; o < size; o++) {
          float sum = bias[k * size + o];
          for (int i = 0; i < size; i++) {
            sum += x[row + i] * w[(k * size + i) * size + o];
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
      for (int c = 0; c < width; c++) {
        int tc = t * width + c;
        double gated = sigmoid(inputGate[tc]) * x[tc];
        double logAlpha = logDecay[c] * sigmoid(recurrenceGate[tc]);
        double entering = position + t - from == 0 ? 1 : Math.sqrt(-StrictMath.expm1(2 * logAlpha));
        h[c] = (float) (StrictMath.exp(logAlpha) * h[c] + entering * gated);
        x[tc] = h[c];
      }
    }
  }

  @Override
  public void unitRows(float[] x, int from, int rows, int size, float scale) {
    for (int r = 0; r < rows; r++) {
      float squares = 0;
      for (int i = 0; i < size; i++) {
        squares += x[from + r * size + i] * x[from + r * size + i];
      }
      float factor = (float) (scale / Math.sqrt(squares + 1e-6f));
      for (int i = 0; i < size; i++) {
        x[from + r * size + i] *= factor;
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
    int keyDim = shape.keyDim();
    int valueDim = shape.valueDim();
    for (int t = from; t < from + tokens; t++) {
      for (int h = 0; h < shape.nValueHeads(); h++) {
        int keyHead = h / (shape.nValueHeads() / shape.nKeyHeads());
        int q = t * shape.convChannels() + keyHead * keyDim;
        int k = q + shape.dKeys();
        int v = t * shape.convChannels() + 2 * shape.dKeys() + h * valueDim;
        float decay = (float) StrictMath.exp(logDecay[t * shape.nValueHeads() + h]);
        float beta = (float) sigmoid(betaLogit[t * shape.nValueHeads() + h]);
        for (int j = 0; j < valueDim; j++) {
          float held = 0;
          for (int i = 0; i < keyDim; i++) {
            int ij = (h * keyDim + i) * valueDim + j;
            s[ij] = decay * s[ij];
            held += s[ij] * qkv[k + i];
          }
          float correction = beta * (qkv[v + j] - held);
          float sum = 0;
          for (int i = 0; i < keyDim; i++) {
            int ij = (h * keyDim + i) * valueDim + j;
            s[ij] = s[ij] + qkv[k + i] * correction;
            sum += s[ij] * qkv[q + i];
          }
          o[t * shape.dValues() + h * valueDim + j] = sum;
        }
      }
    }
  }

  private static double sigmoid(float x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
