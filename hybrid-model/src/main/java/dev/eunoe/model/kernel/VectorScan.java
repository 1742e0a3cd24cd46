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
 */
final class VectorScan implements Workers.Parts {
  private static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  private int headDim;
  private int dState;
  private int nHeads;
  private int headsPerGroup;
  private int bOffset;
  private int cOffset;
  private int channels;
  private int tokens;
  private float[] ssmState = NONE;
  private float[] xbc = NONE;
  private int xbcFrom;
  private float[] dt = NONE;
  private int dtFrom;
  private float[] a = NONE;
  private float[] skip = NONE;
  private float[] y = NONE;
  private int yFrom;

  /** What {@link #run} works on, a part for each head. */
  void set(
      MambaConfig shape,
      float[] ssmState,
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
    this.nHeads = shape.nHeads();
    this.headsPerGroup = shape.nHeads() / shape.nGroups();
    this.bOffset = shape.dInner();
    this.cOffset = shape.dInner() + shape.nGroups() * shape.dState();
    this.channels = shape.convChannels();
    this.ssmState = ssmState;
    this.xbc = xbc;
    this.xbcFrom = xbcFrom;
    this.dt = dt;
    this.dtFrom = dtFrom;
    this.a = a;
    this.skip = skip;
    this.tokens = tokens;
    this.y = y;
    this.yFrom = yFrom;
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    ssmState = xbc = dt = a = skip = y = NONE;
  }

  @Override
  public void run(int head) {
    int p = 0;
    for (; p + 2 * LANES <= headDim; p += 2 * LANES) {
      int t = 0;
      for (; t + 2 <= tokens; t += 2) {
        twoTokens(head, p, t);
      }
      if (t < tokens) {
        twoVectors(head, p, t);
      }
    }
    for (; p + LANES <= headDim; p += LANES) {
      for (int t = 0; t < tokens; t++) {
        oneVector(head, p, t);
      }
    }
    for (; p < headDim; p++) {
      for (int t = 0; t < tokens; t++) {
        oneElement(head, p, t);
      }
    }
  }

  private float stepSize(int head, int t) {
    return dt[dtFrom + t * nHeads + head];
  }

  private void twoVectors(int head, int p, int t) {
    float[] state = ssmState;
    float[] in = xbc;
    int dims = headDim;
    int token = xbcFrom + t * channels;
    int b = token + bOffset + head / headsPerGroup * dState;
    int c = token + cOffset + head / headsPerGroup * dState;
    int count = dState;
    float size = stepSize(head, t);
    float decay = VectorExp.exp(size * a[head]);
    var x0 = FloatVector.fromArray(FLOATS, in, token + head * dims + p);
    var x1 = FloatVector.fromArray(FLOATS, in, token + head * dims + p + LANES);
    var step0 = x0.mul(size);
    var step1 = x1.mul(size);
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    int at = head * dState * dims + p;
    for (int n = 0; n < count; n++, at += dims) {
      var bn = FloatVector.broadcast(FLOATS, in[b + n]);
      var cn = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = step0.fma(bn, FloatVector.fromArray(FLOATS, state, at).mul(decay));
      var s1 = step1.fma(bn, FloatVector.fromArray(FLOATS, state, at + LANES).mul(decay));
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sum0 = s0.fma(cn, sum0);
      sum1 = s1.fma(cn, sum1);
    }
    int to = yFrom + t * bOffset + head * dims + p;
    var kept = FloatVector.broadcast(FLOATS, skip[head]);
    x0.fma(kept, sum0).intoArray(y, to);
    x1.fma(kept, sum1).intoArray(y, to + LANES);
  }

  /** As {@link #twoVectors} for a token and then the next, without putting the state down. */
  private void twoTokens(int head, int p, int t) {
    float[] state = ssmState;
    float[] in = xbc;
    int dims = headDim;
    int token = xbcFrom + t * channels;
    int b = token + bOffset + head / headsPerGroup * dState;
    int c = token + cOffset + head / headsPerGroup * dState;
    int later = channels;
    int count = dState;
    float sizeA = stepSize(head, t);
    float sizeB = stepSize(head, t + 1);
    float decayA = VectorExp.exp(sizeA * a[head]);
    float decayB = VectorExp.exp(sizeB * a[head]);
    int x = token + head * dims + p;
    var stepA0 = FloatVector.fromArray(FLOATS, in, x).mul(sizeA);
    var stepA1 = FloatVector.fromArray(FLOATS, in, x + LANES).mul(sizeA);
    var stepB0 = FloatVector.fromArray(FLOATS, in, x + later).mul(sizeB);
    var stepB1 = FloatVector.fromArray(FLOATS, in, x + later + LANES).mul(sizeB);
    var sumA0 = FloatVector.zero(FLOATS);
    var sumA1 = FloatVector.zero(FLOATS);
    var sumB0 = FloatVector.zero(FLOATS);
    var sumB1 = FloatVector.zero(FLOATS);
    int at = head * dState * dims + p;
    for (int n = 0; n < count; n++, at += dims) {
      var bA = FloatVector.broadcast(FLOATS, in[b + n]);
      var cA = FloatVector.broadcast(FLOATS, in[c + n]);
      var s0 = stepA0.fma(bA, FloatVector.fromArray(FLOATS, state, at).mul(decayA));
      var s1 = stepA1.fma(bA, FloatVector.fromArray(FLOATS, state, at + LANES).mul(decayA));
      sumA0 = s0.fma(cA, sumA0);
      sumA1 = s1.fma(cA, sumA1);
      var bB = FloatVector.broadcast(FLOATS, in[b + later + n]);
      var cB = FloatVector.broadcast(FLOATS, in[c + later + n]);
      s0 = stepB0.fma(bB, s0.mul(decayB));
      s1 = stepB1.fma(bB, s1.mul(decayB));
      s0.intoArray(state, at);
      s1.intoArray(state, at + LANES);
      sumB0 = s0.fma(cB, sumB0);
      sumB1 = s1.fma(cB, sumB1);
    }
    int to = yFrom + t * bOffset + head * dims + p;
    var kept = FloatVector.broadcast(FLOATS, skip[head]);
    FloatVector.fromArray(FLOATS, in, x).fma(kept, sumA0).intoArray(y, to);
    FloatVector.fromArray(FLOATS, in, x + LANES).fma(kept, sumA1).intoArray(y, to + LANES);
    to += bOffset;
    FloatVector.fromArray(FLOATS, in, x + later).fma(kept, sumB0).intoArray(y, to);
    FloatVector.fromArray(FLOATS, in, x + later + LANES).fma(kept, sumB1).intoArray(y, to + LANES);
  }

  private void oneVector(int head, int p, int t) {
    int token = xbcFrom + t * channels;
    int b = token + bOffset + head / headsPerGroup * dState;
    int c = token + cOffset + head / headsPerGroup * dState;
    float size = stepSize(head, t);
    float decay = VectorExp.exp(size * a[head]);
    var x = FloatVector.fromArray(FLOATS, xbc, token + head * headDim + p);
    var step = x.mul(size);
    var sum = FloatVector.zero(FLOATS);
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      var s =
          step.fma(
              FloatVector.broadcast(FLOATS, xbc[b + n]),
              FloatVector.fromArray(FLOATS, ssmState, at).mul(decay));
      s.intoArray(ssmState, at);
      sum = s.fma(FloatVector.broadcast(FLOATS, xbc[c + n]), sum);
    }
    x.fma(FloatVector.broadcast(FLOATS, skip[head]), sum)
        .intoArray(y, yFrom + t * bOffset + head * headDim + p);
  }

  private void oneElement(int head, int p, int t) {
    int token = xbcFrom + t * channels;
    int b = token + bOffset + head / headsPerGroup * dState;
    int c = token + cOffset + head / headsPerGroup * dState;
    float size = stepSize(head, t);
    float decay = VectorExp.exp(size * a[head]);
    float x = xbc[token + head * headDim + p];
    float step = x * size;
    float sum = 0;
    int at = head * dState * headDim + p;
    for (int n = 0; n < dState; n++, at += headDim) {
      ssmState[at] = Math.fma(step, xbc[b + n], ssmState[at] * decay);
      sum = Math.fma(ssmState[at], xbc[c + n], sum);
    }
    y[yFrom + t * bOffset + head * headDim + p] = Math.fma(x, skip[head], sum);
  }
}
