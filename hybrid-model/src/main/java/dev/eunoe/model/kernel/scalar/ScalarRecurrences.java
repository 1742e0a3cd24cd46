package dev.eunoe.model.kernel.scalar;

import dev.eunoe.model.kernel.args.DeltaRuleArgs;
import dev.eunoe.model.kernel.args.LinearRecurrenceArgs;
import dev.eunoe.model.kernel.args.SelectiveScanArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Recurrences;

/** The reference: each method transcribes its equation and is never optimised. */
public final class ScalarRecurrences implements Recurrences {

  @Override
  public void softplus(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) (Math.max(x[i], 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x[i]))));
    }
  }

  @Override
  public void selectiveScan(SelectiveScanArgs args) {
    int dInner = args.skip.length;
    int dState = args.h.length / dInner;
    float[] h = args.h;
    for (int t = args.first; t < args.first + args.tokens; t++) {
      for (int d = 0; d < dInner; d++) {
        int td = t * dInner + d;
        float dt = args.dt[td];
        float x = args.x[td];
        float sum = 0;
        for (int n = 0; n < dState; n++) {
          int nd = n * dInner + d;
          float decay = (float) StrictMath.exp(dt * args.a[nd]);
          h[nd] = decay * h[nd] + dt * args.b[t * dState + n] * x;
          sum += args.c[t * dState + n] * h[nd];
        }
        args.y[td] = sum + args.skip[d] * x;
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
  public void gatedLinearRecurrence(LinearRecurrenceArgs args) {
    int width = args.h.length;
    for (int t = 0; t < args.tokens; t++) {
      for (int c = 0; c < width; c++) {
        int tc = (args.first + t) * width + c;
        double gated = sigmoid(args.inputGate[tc]) * args.x[tc];
        double logAlpha = args.logDecay[c] * sigmoid(args.recurrenceGate[tc]);
        double entering = args.position + t == 0 ? 1 : Math.sqrt(-StrictMath.expm1(2 * logAlpha));
        args.h[c] = (float) (StrictMath.exp(logAlpha) * args.h[c] + entering * gated);
        args.x[tc] = args.h[c];
      }
    }
  }

  @Override
  public void unitHeads(Slice x, int rows, int heads, int size, float scale) {
    for (int r = 0; r < rows; r++) {
      for (int from = x.row(r); from < x.row(r) + heads * size; from += size) {
        float squares = 0;
        for (int i = from; i < from + size; i++) {
          squares += x.array[i] * x.array[i];
        }
        float factor = (float) (scale / Math.sqrt(squares + 1e-6f));
        for (int i = from; i < from + size; i++) {
          x.array[i] *= factor;
        }
      }
    }
  }

  @Override
  public void deltaRule(DeltaRuleArgs args) {
    var shape = args.shape;
    int keyDim = shape.keyDim();
    int valueDim = shape.valueDim();
    float[] s = args.s;
    float[] qkv = args.qkv;
    for (int t = args.first; t < args.first + args.tokens; t++) {
      for (int h = 0; h < shape.nValueHeads(); h++) {
        int keyHead = h / (shape.nValueHeads() / shape.nKeyHeads());
        int q = t * shape.convChannels() + keyHead * keyDim;
        int k = q + shape.dKeys();
        int v = t * shape.convChannels() + 2 * shape.dKeys() + h * valueDim;
        float decay = (float) StrictMath.exp(args.logDecay[t * shape.nValueHeads() + h]);
        float beta = (float) sigmoid(args.betaLogit[t * shape.nValueHeads() + h]);
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
          args.o[t * shape.dValues() + h * valueDim + j] = sum;
        }
      }
    }
  }

  private static double sigmoid(float x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
