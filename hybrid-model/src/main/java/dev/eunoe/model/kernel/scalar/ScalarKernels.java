package dev.eunoe.model.kernel.scalar;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
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
    for (int r = 0; r < rows; r++) {
      normalise(x, r * w.length, w, 0, w.length, eps, y, r * w.length);
    }
  }

  @Override
  public void groupedRmsNorm(float[] y, int yFrom, float[] w, int nGroups, float eps) {
    int size = w.length / nGroups;
    for (int g = 0; g < nGroups; g++) {
      normalise(y, yFrom + g * size, w, g * size, size, eps, y, yFrom + g * size);
    }
  }

  private static void normalise(
      float[] x, int xFrom, float[] w, int wFrom, int n, float eps, float[] y, int yFrom) {
    float squares = 0;
    for (int i = 0; i < n; i++) {
      squares += x[xFrom + i] * x[xFrom + i];
    }
    float factor = (float) (1 / Math.sqrt(squares / n + eps));
    for (int i = 0; i < n; i++) {
      y[yFrom + i] = x[xFrom + i] * factor * w[wFrom + i];
    }
  }

  @Override
  public void rotate(
      float[] x,
      int xFrom,
      int nHeads,
      int headDim,
      float[] cos,
      float[] sin,
      int angleFrom,
      int half) {
    for (int h = 0; h < nHeads; h++) {
      for (int i = 0; i < half; i++) {
        int first = xFrom + h * headDim + i;
        int second = first + half;
        float a = x[first];
        float b = x[second];
        float c = cos[angleFrom + i];
        float s = sin[angleFrom + i];
        x[first] = a * c - b * s;
        x[second] = b * c + a * s;
      }
    }
  }

  @Override
  public void attend(
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
    int headDim = shape.headDim();
    int valueDim = shape.valueDim();
    for (int h = firstHead; h < lastHead; h++) {
      int kv = h / (shape.nHeads() / shape.nKvHeads());
      float max = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < rows; s++) {
        float dot = 0;
        for (int i = 0; i < headDim; i++) {
          dot += q[qFrom + h * headDim + i] * keys[(kv * headDim + i) * capacity + s];
        }
        scores[s] = shape.scale() * dot;
        if (shape.softcap() != null) {
          scores[s] = softcap(scores[s], shape.softcap());
        }
        max = Math.max(max, scores[s]);
      }
      float sum = 0;
      for (int s = 0; s < rows; s++) {
        scores[s] = (float) StrictMath.exp(scores[s] - max);
        sum += scores[s];
      }
      for (int i = 0; i < valueDim; i++) {
        float mixed = 0;
        for (int s = 0; s < rows; s++) {
          mixed += scores[s] * values[(kv * capacity + s) * valueDim + i];
        }
        out[outFrom + h * valueDim + i] = mixed / sum;
      }
    }
  }

  @Override
  public void causalConv(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int tokens,
      float[] y,
      int yFrom) {
    int channels = bias.length;
    int last = w.length / channels - 1;
    for (int t = 0; t < tokens; t++) {
      int in = uFrom + t * uStride;
      for (int c = 0; c < channels; c++) {
        float sum = bias[c];
        for (int j = 0; j < last; j++) {
          sum += w[j * channels + c] * convState[j * channels + c];
        }
        y[yFrom + t * channels + c] = silu(sum + w[last * channels + c] * u[in + c]);
      }
      System.arraycopy(convState, channels, convState, 0, convState.length - channels);
      System.arraycopy(u, in, convState, convState.length - channels, channels);
    }
  }

  @Override
  public void ssmScan(
      MambaConfig shape,
      float[] ssmState,
      float[] decays,
      float[] xbc,
      int xbcFrom,
      float[] dt,
      int dtFrom,
      float[] a,
      float[] skip,
      int tokens,
      float[] y,
      int yFrom) {
    int dState = shape.dState();
    int headDim = shape.headDim();
    for (int t = 0; t < tokens; t++) {
      int in = xbcFrom + t * shape.convChannels();
      for (int h = 0; h < shape.nHeads(); h++) {
        int group = h / (shape.nHeads() / shape.nGroups());
        int b = in + shape.dInner() + group * dState;
        int c = b + shape.nGroups() * dState;
        float dth = dt[dtFrom + t * shape.nHeads() + h];
        float decay = decays[h] * (float) StrictMath.exp(dth * a[h]);
        decays[h] = 1;
        for (int p = 0; p < headDim; p++) {
          float x = xbc[in + h * headDim + p];
          float sum = 0;
          for (int n = 0; n < dState; n++) {
            int s = (h * dState + n) * headDim + p;
            ssmState[s] = decay * ssmState[s] + dth * xbc[b + n] * x;
            sum += xbc[c + n] * ssmState[s];
          }
          y[yFrom + t * shape.dInner() + h * headDim + p] = sum + skip[h] * x;
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
    if (Math.abs(x) > 6) {
      return Math.signum(x);
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

  private static float softcap(float x, float bound) {
    return (float) (bound * StrictMath.tanh(x / bound));
  }
}
