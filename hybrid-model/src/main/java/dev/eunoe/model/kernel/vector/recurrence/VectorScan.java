package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorElements;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Kernels#ssmScan} on vectors, a lane per head dimension.
 *
 * <p>Heads do not depend on each other, so each is taken through all tokens before the next, in
 * tiles of two vectors of its dimensions: a tile of the state stays in the nearest cache, and every
 * element sees the operations it would see token by token, in their order. Two vectors give the
 * sums, which run along dState, enough to do while one addition waits for the last.
 *
 * <p>The decay of a token is not multiplied into the state but into one number of its head, which
 * stands for all of it: two operations on an element and token instead of three. What a token adds
 * is divided by that number first. When it grows small it is multiplied in, which is decided by the
 * tokens so far alone, so a chunk may be cut anywhere.
 */
public final class VectorScan implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};
  private static final Slice NOTHING = new Slice();

  /** As many registers as four tokens need come with the widest lanes only. */
  private static final int MAX_TOGETHER = LANES < 16 ? 2 : 4;

  private int headDim;
  private int dState;
  private int headsPerGroup;
  private int bOffset;
  private int cOffset;
  private int channels;
  private int tokens;
  private float[] ssmState = NONE;
  private Slice xbc = NOTHING;
  private float[] skip = NONE;
  private Slice y = NOTHING;

  private final ScanDecays decays = new ScanDecays();

  /** What {@link #run} works on, a part for each head. */
  public void set(MambaArgs args) {
    var shape = args.core.shape();
    this.headDim = shape.headDim();
    this.dState = shape.dState();
    this.headsPerGroup = shape.nHeads() / shape.nGroups();
    this.bOffset = shape.dInner();
    this.cOffset = shape.dInner() + shape.nGroups() * shape.dState();
    this.channels = args.xbc.stride;
    this.ssmState = args.ssmState;
    this.xbc = args.xbc;
    this.skip = args.core.skip();
    this.tokens = args.tokens;
    this.y = args.y;
    this.decays.set(args);
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    ssmState = skip = NONE;
    xbc = y = NOTHING;
    decays.clear();
  }

  @Override
  public void run(int head) {
    prepare(head);
    tokens(head, 0, tokens, xbc, y, head * headDim);
  }

  /** Before the first of a head's {@link #tokens}. */
  void prepare(int head) {
    decays.prepare(head);
  }

  /**
   * Takes a head through some of the tokens.
   *
   * @param from the first, the one behind those that were taken before
   * @param to the one behind the last
   * @param x rows of the inputs of all tokens, from column {@code column} on those of the head
   * @param y rows of the results of all tokens, likewise; may be x
   */
  void tokens(int head, int from, int to, Slice x, Slice y, int column) {
    int p = 0;
    for (; p + 2 * LANES <= headDim; p += 2 * LANES) {
      for (int t = from; t < to; ) {
        settle(head, p, 2 * LANES, t);
        int together = decays.together(head, t, to, MAX_TOGETHER);
        int in = x.row(t) + column + p;
        int out = y.row(t) + column + p;
        switch (together) {
          case 4 -> fourTokens(head, p, t, x, in, y, out);
          case 2 -> twoTokens(head, p, t, x, in, y, out);
          default -> oneToken(head, p, t, x.array, in, y.array, out);
        }
        t += together;
      }
    }
    for (; p + LANES <= headDim; p += LANES) {
      for (int t = from; t < to; t++) {
        settle(head, p, LANES, t);
        oneVector(head, p, t, x.array, x.row(t) + column + p, y.array, y.row(t) + column + p);
      }
    }
    for (; p < headDim; p++) {
      for (int t = from; t < to; t++) {
        settle(head, p, 1, t);
        float input = x.array[x.row(t) + column + p];
        y.array[y.row(t) + column + p] = oneElement(head, p, t, input);
      }
    }
  }

  /** Multiplies the decay into a tile of the state where it has grown small before this token. */
  private void settle(int head, int p, int width, int t) {
    float decay = decays.before(head, t);
    if (decay == 1) {
      return;
    }
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      VectorElements.scale(ssmState, at, width, decay);
    }
  }

  /** Where the input of a token begins. */
  private int token(int t) {
    return xbc.row(t);
  }

  private int b(int head, int t) {
    return token(t) + bOffset + head / headsPerGroup * dState;
  }

  private int c(int head, int t) {
    return token(t) + cOffset + head / headsPerGroup * dState;
  }

  private void oneToken(int head, int p, int t, float[] x, int at, float[] y, int to) {
    float[] state = ssmState;
    float[] in = xbc.array;
    int dims = headDim;
    int b = b(head, t);
    int c = c(head, t);
    int count = dState;
    var step0 = FloatVector.fromArray(FLOATS, x, at).mul(decays.step(head, t));
    var step1 = FloatVector.fromArray(FLOATS, x, at + LANES).mul(decays.step(head, t));
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    int place = head * dState * dims + p;
    for (int n = 0; n < count; n++, place += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[b + n]);
      var cn = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = step0.fma(bn, FloatVector.fromArray(FLOATS, state, place));
      var s1 = step1.fma(bn, FloatVector.fromArray(FLOATS, state, place + LANES));
      s0.intoArray(state, place);
      s1.intoArray(state, place + LANES);
      sum0 = s0.fma(cn, sum0);
      sum1 = s1.fma(cn, sum1);
    }
    var own = FloatVector.broadcast(FLOATS, skip[head]);
    float after = decays.after(head, t);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sum0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES).fma(own, sum1.mul(after)).intoArray(y, to + LANES);
  }

  // The bodies below are oneToken written out for two and four tokens: vectors in an array or from
  // a
  // method of ours would leave their registers. MambaContract holds them to the same bits.

  /** As {@link #oneToken} for a token and then the next, without putting the state down. */
  private void twoTokens(int head, int p, int t, Slice xs, int at, Slice ys, int to) {
    float[] x = xs.array;
    int stride = xs.stride;
    float[] y = ys.array;
    int yStride = ys.stride;
    float[] state = ssmState;
    float[] in = xbc.array;
    int dims = headDim;
    int later = channels;
    int b = b(head, t);
    int c = c(head, t);
    int count = dState;
    var stepA0 = FloatVector.fromArray(FLOATS, x, at).mul(decays.step(head, t));
    var stepA1 = FloatVector.fromArray(FLOATS, x, at + LANES).mul(decays.step(head, t));
    var stepB0 = FloatVector.fromArray(FLOATS, x, at + stride).mul(decays.step(head, t + 1));
    var stepB1 =
        FloatVector.fromArray(FLOATS, x, at + stride + LANES).mul(decays.step(head, t + 1));
    var sumA0 = FloatVector.zero(FLOATS);
    var sumA1 = FloatVector.zero(FLOATS);
    var sumB0 = FloatVector.zero(FLOATS);
    var sumB1 = FloatVector.zero(FLOATS);
    int place = head * dState * dims + p;
    for (int n = 0; n < count; n++, place += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[b + n]);
      var cn = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = stepA0.fma(bn, FloatVector.fromArray(FLOATS, state, place));
      var s1 = stepA1.fma(bn, FloatVector.fromArray(FLOATS, state, place + LANES));
      sumA0 = s0.fma(cn, sumA0);
      sumA1 = s1.fma(cn, sumA1);
      bn = FloatVector.broadcast(FLOATS, in[b + later + n]);
      cn = FloatVector.broadcast(FLOATS, in[c + later + n]);
      s0 = stepB0.fma(bn, s0);
      s1 = stepB1.fma(bn, s1);
      s0.intoArray(state, place);
      s1.intoArray(state, place + LANES);
      sumB0 = s0.fma(cn, sumB0);
      sumB1 = s1.fma(cn, sumB1);
    }
    var own = FloatVector.broadcast(FLOATS, skip[head]);
    float after = decays.after(head, t);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumA0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumA1.mul(after))
        .intoArray(y, to + LANES);
    at += stride;
    to += yStride;
    after = decays.after(head, t + 1);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumB0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumB1.mul(after))
        .intoArray(y, to + LANES);
  }

  /** As {@link #twoTokens} for four. */
  private void fourTokens(int head, int p, int t, Slice xs, int at, Slice ys, int to) {
    float[] x = xs.array;
    int stride = xs.stride;
    float[] y = ys.array;
    int yStride = ys.stride;
    float[] state = ssmState;
    float[] in = xbc.array;
    int dims = headDim;
    int later = channels;
    int bA = b(head, t);
    int cA = c(head, t);
    int bB = bA + later;
    int cB = cA + later;
    int bC = bB + later;
    int cC = cB + later;
    int bD = bC + later;
    int cD = cC + later;
    int count = dState;
    var stepA0 = FloatVector.fromArray(FLOATS, x, at).mul(decays.step(head, t));
    var stepA1 = FloatVector.fromArray(FLOATS, x, at + LANES).mul(decays.step(head, t));
    var stepB0 = FloatVector.fromArray(FLOATS, x, at + stride).mul(decays.step(head, t + 1));
    var stepB1 =
        FloatVector.fromArray(FLOATS, x, at + stride + LANES).mul(decays.step(head, t + 1));
    var stepC0 = FloatVector.fromArray(FLOATS, x, at + 2 * stride).mul(decays.step(head, t + 2));
    var stepC1 =
        FloatVector.fromArray(FLOATS, x, at + 2 * stride + LANES).mul(decays.step(head, t + 2));
    var stepD0 = FloatVector.fromArray(FLOATS, x, at + 3 * stride).mul(decays.step(head, t + 3));
    var stepD1 =
        FloatVector.fromArray(FLOATS, x, at + 3 * stride + LANES).mul(decays.step(head, t + 3));
    var sumA0 = FloatVector.zero(FLOATS);
    var sumA1 = FloatVector.zero(FLOATS);
    var sumB0 = FloatVector.zero(FLOATS);
    var sumB1 = FloatVector.zero(FLOATS);
    var sumC0 = FloatVector.zero(FLOATS);
    var sumC1 = FloatVector.zero(FLOATS);
    var sumD0 = FloatVector.zero(FLOATS);
    var sumD1 = FloatVector.zero(FLOATS);
    int place = head * dState * dims + p;
    for (int n = 0; n < count; n++, place += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[bA + n]);
      var cn = FloatVector.broadcast(FLOATS, in[cA + n]);
      var s0 = stepA0.fma(bn, FloatVector.fromArray(FLOATS, state, place));
      var s1 = stepA1.fma(bn, FloatVector.fromArray(FLOATS, state, place + LANES));
      sumA0 = s0.fma(cn, sumA0);
      sumA1 = s1.fma(cn, sumA1);
      bn = FloatVector.broadcast(FLOATS, in[bB + n]);
      cn = FloatVector.broadcast(FLOATS, in[cB + n]);
      s0 = stepB0.fma(bn, s0);
      s1 = stepB1.fma(bn, s1);
      sumB0 = s0.fma(cn, sumB0);
      sumB1 = s1.fma(cn, sumB1);
      bn = FloatVector.broadcast(FLOATS, in[bC + n]);
      cn = FloatVector.broadcast(FLOATS, in[cC + n]);
      s0 = stepC0.fma(bn, s0);
      s1 = stepC1.fma(bn, s1);
      sumC0 = s0.fma(cn, sumC0);
      sumC1 = s1.fma(cn, sumC1);
      bn = FloatVector.broadcast(FLOATS, in[bD + n]);
      cn = FloatVector.broadcast(FLOATS, in[cD + n]);
      s0 = stepD0.fma(bn, s0);
      s1 = stepD1.fma(bn, s1);
      s0.intoArray(state, place);
      s1.intoArray(state, place + LANES);
      sumD0 = s0.fma(cn, sumD0);
      sumD1 = s1.fma(cn, sumD1);
    }
    var own = FloatVector.broadcast(FLOATS, skip[head]);
    float after = decays.after(head, t);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumA0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumA1.mul(after))
        .intoArray(y, to + LANES);
    at += stride;
    to += yStride;
    after = decays.after(head, t + 1);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumB0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumB1.mul(after))
        .intoArray(y, to + LANES);
    at += stride;
    to += yStride;
    after = decays.after(head, t + 2);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumC0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumC1.mul(after))
        .intoArray(y, to + LANES);
    at += stride;
    to += yStride;
    after = decays.after(head, t + 3);
    FloatVector.fromArray(FLOATS, x, at).fma(own, sumD0.mul(after)).intoArray(y, to);
    FloatVector.fromArray(FLOATS, x, at + LANES)
        .fma(own, sumD1.mul(after))
        .intoArray(y, to + LANES);
  }

  private void oneVector(int head, int p, int t, float[] input, int from, float[] y, int to) {
    float[] in = xbc.array;
    int b = b(head, t);
    int c = c(head, t);
    var x = FloatVector.fromArray(FLOATS, input, from);
    var step = x.mul(decays.step(head, t));
    var sum = FloatVector.zero(FLOATS);
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      var s =
          step.fma(
              FloatVector.broadcast(FLOATS, in[b + n]),
              FloatVector.fromArray(FLOATS, ssmState, at));
      s.intoArray(ssmState, at);
      sum = s.fma(FloatVector.broadcast(FLOATS, in[c + n]), sum);
    }
    x.fma(FloatVector.broadcast(FLOATS, skip[head]), sum.mul(decays.after(head, t)))
        .intoArray(y, to);
  }

  private float oneElement(int head, int p, int t, float x) {
    float[] in = xbc.array;
    int b = b(head, t);
    int c = c(head, t);
    float step = x * decays.step(head, t);
    float sum = 0;
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      ssmState[at] = Math.fma(step, in[b + n], ssmState[at]);
      sum = Math.fma(ssmState[at], in[c + n], sum);
    }
    return Math.fma(x, skip[head], sum * decays.after(head, t));
  }
}
