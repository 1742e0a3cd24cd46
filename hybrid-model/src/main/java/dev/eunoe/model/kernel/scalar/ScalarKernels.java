package dev.eunoe.model.kernel.scalar;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.Matrix;

/** The reference: each method transcribes its equation and is never optimised. */
public final class ScalarKernels implements Kernels {

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String description() {
    return "scalar reference";
  }

  @Override
  public Recurrences recurrences() {
    return new ScalarRecurrences();
  }

  @Override
  public void linear(Matrix w, float[] x, int tokens, float[] y) {
    float[] row = new float[w.cols()];
    for (int o = 0; o < w.rows(); o++) {
      w.copyRow(o, row, 0);
      for (int t = 0; t < tokens; t++) {
        float sum = 0;
        for (int i = 0; i < row.length; i++) {
          sum += row[i] * x[t * row.length + i];
        }
        y[t * w.rows() + o] = sum;
      }
    }
  }

  @Override
  public void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y) {
    int n = w.length;
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += x[r * n + i];
      }
      double mean = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += (x[r * n + i] - mean) * (x[r * n + i] - mean);
      }
      double factor = 1 / Math.sqrt(squares / n + eps);
      for (int i = 0; i < n; i++) {
        y[r * n + i] = (float) ((x[r * n + i] - mean) * factor * w[i] + b[i]);
      }
    }
  }

  @Override
  public void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y) {
    System.arraycopy(x, 0, y, 0, rows * w.length);
    groupedRmsNorm(y, rows, w, 1, eps);
  }

  @Override
  public void groupedRmsNorm(float[] y, int rows, float[] w, int nGroups, float eps) {
    int size = w.length / nGroups;
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < w.length; i += size) {
        float squares = 0;
        for (int j = i; j < i + size; j++) {
          squares += y[r * w.length + j] * y[r * w.length + j];
        }
        float factor = (float) (1 / Math.sqrt(squares / size + eps));
        for (int j = i; j < i + size; j++) {
          y[r * w.length + j] = y[r * w.length + j] * factor * w[j];
        }
      }
    }
  }

  @Override
  public void rotate(
      float[] x, int rows, int nHeads, int headDim, float[] cos, float[] sin, int half) {
    for (int r = 0; r < rows; r++) {
      for (int h = 0; h < nHeads; h++) {
        for (int i = 0; i < half; i++) {
          int first = (r * nHeads + h) * headDim + i;
          int second = first + half;
          float a = x[first];
          float b = x[second];
          float c = cos[r * half + i];
          float s = sin[r * half + i];
          x[first] = a * c - b * s;
          x[second] = b * c + a * s;
        }
      }
    }
  }

  @Override
  public void attend(
      AttentionArgs args, int token, int tokens, long position, int firstHead, int lastHead) {
    for (int t = 0; t < tokens; t++) {
      ScalarAttention.attend(args, token + t, position + t, firstHead, lastHead);
    }
  }

  @Override
  public void causalConv(ConvArgs args) {
    float[] w = args.w;
    float[] state = args.convState;
    float[] u = args.u.array;
    int channels = args.channels();
    int last = args.taps() - 1;
    for (int t = 0; t < args.tokens; t++) {
      int in = args.u.row(t);
      for (int c = 0; c < channels; c++) {
        float sum = args.bias[c];
        for (int j = 0; j < last; j++) {
          sum += w[j * channels + c] * state[j * channels + c];
        }
        sum += w[last * channels + c] * u[in + c];
        args.y.array[args.y.row(t) + c] = args.silu ? silu(sum) : sum;
      }
      System.arraycopy(state, channels, state, 0, state.length - channels);
      System.arraycopy(u, in, state, state.length - channels, channels);
    }
  }

  @Override
  public void ssmScan(MambaArgs args) {
    var shape = args.core.shape();
    int dState = shape.dState();
    int headDim = shape.headDim();
    float[] xbc = args.xbc.array;
    float[] state = args.ssmState;
    for (int t = 0; t < args.tokens; t++) {
      int in = args.xbc.row(t);
      for (int h = 0; h < shape.nHeads(); h++) {
        int group = h / (shape.nHeads() / shape.nGroups());
        int b = in + shape.dInner() + group * dState;
        int c = b + shape.nGroups() * dState;
        float dt = args.dt.array[args.dt.row(t) + h];
        float decay = args.decays[h] * (float) StrictMath.exp(dt * args.core.a()[h]);
        args.decays[h] = 1;
        for (int p = 0; p < headDim; p++) {
          float x = xbc[in + h * headDim + p];
          float sum = 0;
          for (int n = 0; n < dState; n++) {
            int s = (h * dState + n) * headDim + p;
            state[s] = decay * state[s] + dt * xbc[b + n] * x;
            sum += xbc[c + n] * state[s];
          }
          args.y.array[args.y.row(t) + h * headDim + p] = sum + args.core.skip()[h] * x;
        }
      }
    }
  }

  @Override
  public void activate(Activation activation, float[] x, int from, int n) {
    for (int i = from; i < from + n; i++) {
      x[i] =
          switch (activation) {
            case SILU -> silu(x[i]);
            case GELU_TANH -> geluTanh(x[i]);
            case GELU -> gelu(x[i]);
            case RELU2 -> Math.max(x[i], 0) * Math.max(x[i], 0);
            case SIGMOID -> (float) (1 / (1 + StrictMath.exp(-x[i])));
          };
    }
  }

  private static float silu(float x) {
    return (float) (x / (1 + StrictMath.exp(-x)));
  }

  /** {@code ½x(1 + tanh(√(2/π)(x + 0.044715x³)))}. */
  private static float geluTanh(double x) {
    return (float)
        (x / 2 * (1 + StrictMath.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
  }

  /** {@code ½x(1 + erf(x/√2))}. */
  private static float gelu(double x) {
    return (float) (x / 2 * (1 + erf(x / Math.sqrt(2))));
  }

  /** {@code erf(x) = 2/√π·e^(−x²)·Σₙ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n+1))}, all of whose terms have one sign. */
  private static double erf(double x) {
    if (!(Math.abs(x) <= 6)) {
      return Math.signum(x); // NaN of NaN, for which the sum would never end
    }
    double term = x;
    double sum = 0;
    for (int n = 1; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
  }

  @Override
  public void multiply(float[] y, int yFrom, float[] x, int xFrom, int n) {
    for (int i = 0; i < n; i++) {
      y[yFrom + i] *= x[xFrom + i];
    }
  }

  @Override
  public void scale(float[] x, int from, int n, float factor) {
    for (int i = from; i < from + n; i++) {
      x[i] *= factor;
    }
  }

  @Override
  public void siluGate(Slice z, Slice y, int rows, int n) {
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < n; i++) {
        y.array[y.row(r) + i] *= silu(z.array[z.row(r) + i]);
      }
    }
  }

  @Override
  public void scaleColumns(float[] x, float[] w, int rows) {
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < w.length; i++) {
        x[r * w.length + i] *= w[i];
      }
    }
  }

  @Override
  public void add(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] += y[i];
    }
  }

  @Override
  public void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n) {
    for (int i = 0; i < n; i++) {
      x[xFrom + i] += factor * y[yFrom + i];
    }
  }

  @Override
  public void softcap(float[] x, float bound, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = softcap(x[i], bound);
    }
  }

  static float softcap(float x, float bound) {
    return (float) (bound * StrictMath.tanh(x / bound));
  }
}
