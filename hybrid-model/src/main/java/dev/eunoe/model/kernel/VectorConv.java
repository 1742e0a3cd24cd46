package dev.eunoe.model.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#causalConv} on vectors: tap after tap over all channels of a token, then SiLU.
 * Each token looks back into the inputs themselves, or into the state for those before the first,
 * so tokens do not wait for each other.
 */
final class VectorConv {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorConv() {}

  /** Token {@code t}, with SiLU. */
  static void token(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int t,
      float[] y,
      int yFrom) {
    int channels = bias.length;
    int at = yFrom + t * channels;
    if (w.length == 4 * channels && t >= 3) {
      fourTaps(w, bias, u, uFrom + (t - 3) * uStride, uStride, y, at);
    } else {
      sum(convState, w, bias, u, uFrom, uStride, t, y, yFrom);
      VectorActivations.silu(y, at, channels);
    }
  }

  /** Token {@code t}, without activation. */
  static void sum(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int t,
      float[] y,
      int yFrom) {
    int channels = bias.length;
    int taps = w.length / channels;
    int at = yFrom + t * channels;
    System.arraycopy(bias, 0, y, at, channels);
    for (int j = 0; j < taps; j++) {
      int back = t - (taps - 1) + j;
      if (back < 0) {
        add(w, j * channels, convState, (taps - 1 + back) * channels, channels, y, at);
      } else {
        add(w, j * channels, u, uFrom + back * uStride, channels, y, at);
      }
    }
  }

  /** The usual case in one pass; {@code from} is the input of the first tap. */
  private static void fourTaps(
      float[] w, float[] bias, float[] u, int from, int uStride, float[] y, int yFrom) {
    int channels = bias.length;
    int c = 0;
    for (; c + LANES <= channels; c += LANES) {
      int in = from + c;
      var sum =
          FloatVector.fromArray(FLOATS, w, c)
              .fma(FloatVector.fromArray(FLOATS, u, in), FloatVector.fromArray(FLOATS, bias, c));
      sum =
          FloatVector.fromArray(FLOATS, w, channels + c)
              .fma(FloatVector.fromArray(FLOATS, u, in + uStride), sum);
      sum =
          FloatVector.fromArray(FLOATS, w, 2 * channels + c)
              .fma(FloatVector.fromArray(FLOATS, u, in + 2 * uStride), sum);
      sum =
          FloatVector.fromArray(FLOATS, w, 3 * channels + c)
              .fma(FloatVector.fromArray(FLOATS, u, in + 3 * uStride), sum);
      sum.div(VectorExp.exp(sum.neg()).add(1f)).intoArray(y, yFrom + c);
    }
    for (; c < channels; c++) {
      float sum = bias[c];
      for (int j = 0; j < 4; j++) {
        sum = Math.fma(w[j * channels + c], u[from + j * uStride + c], sum);
      }
      y[yFrom + c] = VectorActivations.silu(sum);
    }
  }

  /** {@code y[c] ← w[c]·x[c] + y[c]}. */
  private static void add(
      float[] w, int wFrom, float[] x, int xFrom, int channels, float[] y, int yFrom) {
    int c = 0;
    for (; c + LANES <= channels; c += LANES) {
      FloatVector.fromArray(FLOATS, w, wFrom + c)
          .fma(
              FloatVector.fromArray(FLOATS, x, xFrom + c),
              FloatVector.fromArray(FLOATS, y, yFrom + c))
          .intoArray(y, yFrom + c);
    }
    for (; c < channels; c++) {
      y[yFrom + c] = Math.fma(w[wFrom + c], x[xFrom + c], y[yFrom + c]);
    }
  }

  /** The state after so many tokens: the last inputs, oldest first. */
  static void advance(
      float[] convState, int channels, float[] u, int uFrom, int uStride, int tokens) {
    int kept = convState.length / channels;
    int old = Math.max(0, kept - tokens);
    System.arraycopy(convState, (kept - old) * channels, convState, 0, old * channels);
    for (int j = old; j < kept; j++) {
      int from = uFrom + (tokens - kept + j) * uStride;
      System.arraycopy(u, from, convState, j * channels, channels);
    }
  }
}
