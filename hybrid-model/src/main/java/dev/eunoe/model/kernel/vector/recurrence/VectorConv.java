package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#causalConv} on vectors: tap after tap over all channels of a token, then SiLU.
 * Each token looks back into the inputs themselves, or into the state for those before the first,
 * so tokens do not wait for each other.
 */
public final class VectorConv {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorConv() {}

  /**
   * Channels {@code first} to {@code first + count} of token t, with SiLU, to y from {@code at} on.
   */
  public static void token(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int t,
      int first,
      int count,
      float[] y,
      int at) {
    if (hasFourInputs(w, bias, t)) {
      fourTaps(w, bias, u, uFrom + (t - 3) * uStride, uStride, first, count, y, at);
    } else {
      sum(convState, w, bias, u, uFrom, uStride, t, first, count, y, at);
      VectorActivations.silu(y, at, count);
    }
  }

  /** All channels of token t, with SiLU, to its row of y (tokens, channels) from yFrom on. */
  public static void token(
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
    token(convState, w, bias, u, uFrom, uStride, t, 0, channels, y, at);
  }

  /** As {@link #token} for tokens {@code from} to {@code to} in turn, y (to − from, count). */
  static void tokens(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int from,
      int to,
      int first,
      int count,
      float[] y) {
    int t = from;
    for (; t < to && !hasFourInputs(w, bias, t); t++) {
      token(convState, w, bias, u, uFrom, uStride, t, first, count, y, (t - from) * count);
    }
    if (t < to) {
      int at = (t - from) * count;
      fourTaps(w, bias, u, uFrom + (t - 3) * uStride, uStride, to - t, first, count, y, at);
    }
  }

  /** The usual case: all that the token looks back at are inputs of this call. */
  private static boolean hasFourInputs(float[] w, float[] bias, int t) {
    return w.length == 4 * bias.length && t >= 3;
  }

  /** All channels of token {@code t}, without activation. */
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
    int at = yFrom + t * channels;
    sum(convState, w, bias, u, uFrom, uStride, t, 0, channels, y, at);
  }

  private static void sum(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int t,
      int first,
      int count,
      float[] y,
      int at) {
    int channels = bias.length;
    int taps = w.length / channels;
    System.arraycopy(bias, first, y, at, count);
    for (int j = 0; j < taps; j++) {
      int back = t - (taps - 1) + j;
      int by = j * channels + first;
      if (back < 0) {
        add(w, by, convState, (taps - 1 + back) * channels + first, count, y, at);
      } else {
        add(w, by, u, uFrom + back * uStride + first, count, y, at);
      }
    }
  }

  /** One token in one pass; {@code from} is the input of the first tap. */
  private static void fourTaps(
      float[] w,
      float[] bias,
      float[] u,
      int from,
      int uStride,
      int first,
      int count,
      float[] y,
      int yFrom) {
    int channels = bias.length;
    int last = first + count;
    int c = first;
    int at = yFrom;
    for (; c + LANES <= last; c += LANES, at += LANES) {
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
      sum.div(VectorExp.exp(sum.neg()).add(1f)).intoArray(y, at);
    }
    for (; c < last; c++, at++) {
      y[at] = oneChannel(w, bias, u, from, uStride, c);
    }
  }

  /**
   * Several tokens in turn, whose taps and inputs stay in registers; {@code from} is the input of
   * the first one's first tap.
   */
  private static void fourTaps(
      float[] w,
      float[] bias,
      float[] u,
      int from,
      int uStride,
      int tokens,
      int first,
      int count,
      float[] y,
      int yFrom) {
    int channels = bias.length;
    int last = first + count;
    int c = first;
    for (; c + LANES <= last; c += LANES) {
      var w0 = FloatVector.fromArray(FLOATS, w, c);
      var w1 = FloatVector.fromArray(FLOATS, w, channels + c);
      var w2 = FloatVector.fromArray(FLOATS, w, 2 * channels + c);
      var w3 = FloatVector.fromArray(FLOATS, w, 3 * channels + c);
      var start = FloatVector.fromArray(FLOATS, bias, c);
      int in = from + c;
      var u0 = FloatVector.fromArray(FLOATS, u, in);
      var u1 = FloatVector.fromArray(FLOATS, u, in + uStride);
      var u2 = FloatVector.fromArray(FLOATS, u, in + 2 * uStride);
      in += 3 * uStride;
      int at = yFrom + c - first;
      for (int t = 0; t < tokens; t++, in += uStride, at += count) {
        var u3 = FloatVector.fromArray(FLOATS, u, in);
        var sum = w3.fma(u3, w2.fma(u2, w1.fma(u1, w0.fma(u0, start))));
        sum.div(VectorExp.exp(sum.neg()).add(1f)).intoArray(y, at);
        u0 = u1;
        u1 = u2;
        u2 = u3;
      }
    }
    for (; c < last; c++) {
      for (int t = 0; t < tokens; t++) {
        y[yFrom + t * count + c - first] = oneChannel(w, bias, u, from + t * uStride, uStride, c);
      }
    }
  }

  private static float oneChannel(
      float[] w, float[] bias, float[] u, int from, int uStride, int c) {
    float sum = bias[c];
    for (int j = 0; j < 4; j++) {
      sum = Math.fma(w[j * bias.length + c], u[from + j * uStride + c], sum);
    }
    return VectorActivations.silu(sum);
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
  public static void advance(
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
