package dev.eunoe.model.kernel;

import dev.eunoe.model.config.MambaConfig;
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
final class VectorScan implements Workers.Parts {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  /** As many registers as four tokens need come with the widest lanes only. */
  private static final int MOST_TOGETHER = LANES < 16 ? 2 : 4;

  private int headDim;
  private int dState;
  private int headsPerGroup;
  private int bOffset;
  private int cOffset;
  private int channels;
  private int tokens;
  private float[] ssmState = NONE;
  private float[] xbc = NONE;
  private int xbcFrom;
  private float[] skip = NONE;
  private float[] y = NONE;
  private int yFrom;

  private final ScanDecays decays = new ScanDecays();

  /** What {@link #run} works on, a part for each head. */
  void set(
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
    this.headDim = shape.headDim();
    this.dState = shape.dState();
    this.headsPerGroup = shape.nHeads() / shape.nGroups();
    this.bOffset = shape.dInner();
    this.cOffset = shape.dInner() + shape.nGroups() * shape.dState();
    this.channels = shape.convChannels();
    this.ssmState = ssmState;
    this.xbc = xbc;
    this.xbcFrom = xbcFrom;
    this.skip = skip;
    this.tokens = tokens;
    this.y = y;
    this.yFrom = yFrom;
    this.decays.set(shape.nHeads(), decays, dt, dtFrom, a, tokens);
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    ssmState = xbc = skip = y = NONE;
    decays.clear();
  }

  @Override
  public void run(int head) {
    decays.prepare(head);
    int p = 0;
    for (; p + 2 * LANES <= headDim; p += 2 * LANES) {
      for (int t = 0; t < tokens; ) {
        settle(head, p, 2 * LANES, t);
        int together = decays.together(head, t, MOST_TOGETHER);
        switch (together) {
          case 4 -> fourTokens(head, p, t);
          case 2 -> twoTokens(head, p, t);
          default -> oneToken(head, p, t);
        }
        t += together;
      }
    }
    for (; p + LANES <= headDim; p += LANES) {
      for (int t = 0; t < tokens; t++) {
        settle(head, p, LANES, t);
        oneVector(head, p, t);
      }
    }
    for (; p < headDim; p++) {
      for (int t = 0; t < tokens; t++) {
        settle(head, p, 1, t);
        oneElement(head, p, t);
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
    return xbcFrom + t * channels;
  }

  private int b(int head, int t) {
    return token(t) + bOffset + head / headsPerGroup * dState;
  }

  private int c(int head, int t) {
    return token(t) + cOffset + head / headsPerGroup * dState;
  }

  private void oneToken(int head, int p, int t) {
    float[] state = ssmState;
    float[] in = xbc;
    int dims = headDim;
    int b = b(head, t);
    int c = c(head, t);
    int count = dState;
    int x = token(t) + head * dims + p;
    var step0 = FloatVector.fromArray(FLOATS, in, x).mul(decays.step(head, t));
    var step1 = FloatVector.fromArray(FLOATS, in, x + LANES).mul(decays.step(head, t));
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    int at = head * dState * dims + p;
    for (int n = 0; n < count; n++, at += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[b + n]);
      var cn = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = step0.fma(bn, FloatVector.fromArray(FLOATS, state, at));
      var s1 = step1.fma(bn, FloatVector.fromArray(FLOATS, state, at + LANES));
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sum0 = s0.fma(cn, sum0);
      sum1 = s1.fma(cn, sum1);
    }
    int to = yFrom + t * bOffset + head * dims + p;
    sum0.intoArray(y, to);
    sum1.intoArray(y, to + LANES);
    finish(head, p, t, 1);
  }

  /** As {@link #oneToken} for a token and then the next, without putting the state down. */
  private void twoTokens(int head, int p, int t) {
    float[] state = ssmState;
    float[] in = xbc;
    int dims = headDim;
    int later = channels;
    int b = b(head, t);
    int c = c(head, t);
    int count = dState;
    int x = token(t) + head * dims + p;
    var stepA0 = FloatVector.fromArray(FLOATS, in, x).mul(decays.step(head, t));
    var stepA1 = FloatVector.fromArray(FLOATS, in, x + LANES).mul(decays.step(head, t));
    var stepB0 = FloatVector.fromArray(FLOATS, in, x + later).mul(decays.step(head, t + 1));
    var stepB1 = FloatVector.fromArray(FLOATS, in, x + later + LANES).mul(decays.step(head, t + 1));
    var sumA0 = FloatVector.zero(FLOATS);
    var sumA1 = FloatVector.zero(FLOATS);
    var sumB0 = FloatVector.zero(FLOATS);
    var sumB1 = FloatVector.zero(FLOATS);
    int at = head * dState * dims + p;
    for (int n = 0; n < count; n++, at += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[b + n]);
      var cn = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = stepA0.fma(bn, FloatVector.fromArray(FLOATS, state, at));
      var s1 = stepA1.fma(bn, FloatVector.fromArray(FLOATS, state, at + LANES));
      sumA0 = s0.fma(cn, sumA0);
      sumA1 = s1.fma(cn, sumA1);
      bn = FloatVector.broadcast(FLOATS, in[b + later + n]);
      cn = FloatVector.broadcast(FLOATS, in[c + later + n]);
      s0 = stepB0.fma(bn, s0);
      s1 = stepB1.fma(bn, s1);
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sumB0 = s0.fma(cn, sumB0);
      sumB1 = s1.fma(cn, sumB1);
    }
    int to = yFrom + t * bOffset + head * dims + p;
    sumA0.intoArray(y, to);
    sumA1.intoArray(y, to + LANES);
    sumB0.intoArray(y, to + bOffset);
    sumB1.intoArray(y, to + bOffset + LANES);
    finish(head, p, t, 2);
  }

  /** As {@link #twoTokens} for four. */
  private void fourTokens(int head, int p, int t) {
    float[] state = ssmState;
    float[] in = xbc;
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
    int x = token(t) + head * dims + p;
    var stepA0 = FloatVector.fromArray(FLOATS, in, x).mul(decays.step(head, t));
    var stepA1 = FloatVector.fromArray(FLOATS, in, x + LANES).mul(decays.step(head, t));
    var stepB0 = FloatVector.fromArray(FLOATS, in, x + later).mul(decays.step(head, t + 1));
    var stepB1 = FloatVector.fromArray(FLOATS, in, x + later + LANES).mul(decays.step(head, t + 1));
    var stepC0 = FloatVector.fromArray(FLOATS, in, x + 2 * later).mul(decays.step(head, t + 2));
    var stepC1 =
        FloatVector.fromArray(FLOATS, in, x + 2 * later + LANES).mul(decays.step(head, t + 2));
    var stepD0 = FloatVector.fromArray(FLOATS, in, x + 3 * later).mul(decays.step(head, t + 3));
    var stepD1 =
        FloatVector.fromArray(FLOATS, in, x + 3 * later + LANES).mul(decays.step(head, t + 3));
    var sumA0 = FloatVector.zero(FLOATS);
    var sumA1 = FloatVector.zero(FLOATS);
    var sumB0 = FloatVector.zero(FLOATS);
    var sumB1 = FloatVector.zero(FLOATS);
    var sumC0 = FloatVector.zero(FLOATS);
    var sumC1 = FloatVector.zero(FLOATS);
    var sumD0 = FloatVector.zero(FLOATS);
    var sumD1 = FloatVector.zero(FLOATS);
    int at = head * dState * dims + p;
    for (int n = 0; n < count; n++, at += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[bA + n]);
      var cn = FloatVector.broadcast(FLOATS, in[cA + n]);
      var s0 = stepA0.fma(bn, FloatVector.fromArray(FLOATS, state, at));
      var s1 = stepA1.fma(bn, FloatVector.fromArray(FLOATS, state, at + LANES));
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
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sumD0 = s0.fma(cn, sumD0);
      sumD1 = s1.fma(cn, sumD1);
    }
    int to = yFrom + t * bOffset + head * dims + p;
    sumA0.intoArray(y, to);
    sumA1.intoArray(y, to + LANES);
    sumB0.intoArray(y, to + bOffset);
    sumB1.intoArray(y, to + bOffset + LANES);
    sumC0.intoArray(y, to + 2 * bOffset);
    sumC1.intoArray(y, to + 2 * bOffset + LANES);
    sumD0.intoArray(y, to + 3 * bOffset);
    sumD1.intoArray(y, to + 3 * bOffset + LANES);
    finish(head, p, t, 4);
  }

  /** Makes results of the sums in y: two vectors of some tokens. */
  private void finish(int head, int p, int t, int count) {
    for (int i = t; i < t + count; i++) {
      int x = token(i) + head * headDim + p;
      int to = yFrom + i * bOffset + head * headDim + p;
      float decay = decays.after(head, i);
      for (int lane = 0; lane < 2 * LANES; lane += LANES) {
        FloatVector.fromArray(FLOATS, xbc, x + lane)
            .fma(
                FloatVector.broadcast(FLOATS, skip[head]),
                FloatVector.fromArray(FLOATS, y, to + lane).mul(decay))
            .intoArray(y, to + lane);
      }
    }
  }

  private void oneVector(int head, int p, int t) {
    int b = b(head, t);
    int c = c(head, t);
    var x = FloatVector.fromArray(FLOATS, xbc, token(t) + head * headDim + p);
    var step = x.mul(decays.step(head, t));
    var sum = FloatVector.zero(FLOATS);
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      var s =
          step.fma(
              FloatVector.broadcast(FLOATS, xbc[b + n]),
              FloatVector.fromArray(FLOATS, ssmState, at));
      s.intoArray(ssmState, at);
      sum = s.fma(FloatVector.broadcast(FLOATS, xbc[c + n]), sum);
    }
    x.fma(FloatVector.broadcast(FLOATS, skip[head]), sum.mul(decays.after(head, t)))
        .intoArray(y, yFrom + t * bOffset + head * headDim + p);
  }

  private void oneElement(int head, int p, int t) {
    int b = b(head, t);
    int c = c(head, t);
    float x = xbc[token(t) + head * headDim + p];
    float step = x * decays.step(head, t);
    float sum = 0;
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      ssmState[at] = Math.fma(step, xbc[b + n], ssmState[at]);
      sum = Math.fma(ssmState[at], xbc[c + n], sum);
    }
    y[yFrom + t * bOffset + head * headDim + p] =
        Math.fma(x, skip[head], sum * decays.after(head, t));
  }
}
