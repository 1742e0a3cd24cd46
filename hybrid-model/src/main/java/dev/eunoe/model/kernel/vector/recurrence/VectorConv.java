package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#causalConv} on vectors, a part for each token: tap after tap over all channels,
 * then SiLU where it is asked for. Each token looks back into the inputs themselves, or into the
 * state for those before the first, so tokens do not wait for each other.
 */
public final class VectorConv implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final ConvArgs NOTHING = new ConvArgs();

  private ConvArgs args = NOTHING;

  /** What {@link #run} works on. */
  public void set(ConvArgs args) {
    this.args = args;
  }

  /** The state moves past the tokens, and the arguments are let go. */
  public void finish() {
    advance(args);
    args = NOTHING;
  }

  @Override
  public void run(int t) {
    token(args, t, 0, args.channels(), args.y.array, args.y.row(t));
  }

  /** Channels {@code first} to {@code first + count} of token t, to y from {@code at} on. */
  static void token(ConvArgs args, int t, int first, int count, float[] y, int at) {
    if (args.silu && hasFourInputs(args, t)) {
      fourTaps(args, t, first, count, y, at);
    } else {
      sum(args, t, first, count, y, at);
      if (args.silu) {
        VectorActivations.silu(y, at, count);
      }
    }
  }

  /**
   * As {@link #token} with SiLU for tokens {@code from} to {@code to} in turn, y (to − from,
   * count).
   */
  static void tokens(ConvArgs args, int from, int to, int first, int count, float[] y) {
    int t = from;
    for (; t < to && !hasFourInputs(args, t); t++) {
      token(args, t, first, count, y, (t - from) * count);
    }
    if (t < to) {
      fourTaps(args, t, to, first, count, y, (t - from) * count);
    }
  }

  /** The usual case: all that the token looks back at are inputs of this call. */
  private static boolean hasFourInputs(ConvArgs args, int t) {
    return args.w.length == 4 * args.bias.length && t >= 3;
  }

  private static void sum(ConvArgs args, int t, int first, int count, float[] y, int at) {
    int channels = args.channels();
    int taps = args.taps();
    System.arraycopy(args.bias, first, y, at, count);
    for (int j = 0; j < taps; j++) {
      int back = t - (taps - 1) + j;
      int by = j * channels + first;
      if (back < 0) {
        int before = (taps - 1 + back) * channels + first;
        add(args.w, by, args.convState, before, count, y, at);
      } else {
        add(args.w, by, args.u.array, args.u.row(back) + first, count, y, at);
      }
    }
  }

  /** One token in one pass. */
  private static void fourTaps(ConvArgs args, int t, int first, int count, float[] y, int yFrom) {
    float[] w = args.w;
    float[] bias = args.bias;
    float[] u = args.u.array;
    int uStride = args.u.stride;
    int from = args.u.row(t - 3);
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
      y[at] = oneChannel(args, t, c);
    }
  }

  /** Tokens t to {@code to} in turn, whose taps and inputs stay in registers. */
  private static void fourTaps(
      ConvArgs args, int t, int to, int first, int count, float[] y, int yFrom) {
    float[] w = args.w;
    float[] bias = args.bias;
    float[] u = args.u.array;
    int uStride = args.u.stride;
    int from = args.u.row(t - 3);
    int tokens = to - t;
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
      for (int i = 0; i < tokens; i++, in += uStride, at += count) {
        var u3 = FloatVector.fromArray(FLOATS, u, in);
        var sum = w3.fma(u3, w2.fma(u2, w1.fma(u1, w0.fma(u0, start))));
        sum.div(VectorExp.exp(sum.neg()).add(1f)).intoArray(y, at);
        u0 = u1;
        u1 = u2;
        u2 = u3;
      }
    }
    for (; c < last; c++) {
      for (int i = 0; i < tokens; i++) {
        y[yFrom + i * count + c - first] = oneChannel(args, t + i, c);
      }
    }
  }

  private static float oneChannel(ConvArgs args, int t, int c) {
    float sum = args.bias[c];
    for (int j = 0; j < 4; j++) {
      sum =
          Math.fma(args.w[j * args.bias.length + c], args.u.array[args.u.row(t - 3 + j) + c], sum);
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

  /** The state after the tokens: the last inputs, oldest first. */
  static void advance(ConvArgs args) {
    float[] convState = args.convState;
    int channels = args.channels();
    int kept = convState.length / channels;
    int old = Math.max(0, kept - args.tokens);
    System.arraycopy(convState, (kept - old) * channels, convState, 0, old * channels);
    for (int j = old; j < kept; j++) {
      int from = args.u.row(args.tokens - kept + j);
      System.arraycopy(args.u.array, from, convState, j * channels, channels);
    }
  }
}
