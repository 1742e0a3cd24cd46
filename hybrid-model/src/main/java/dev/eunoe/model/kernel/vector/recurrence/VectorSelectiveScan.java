package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.Lanes;
import dev.eunoe.model.kernel.vector.element.VectorExp;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Recurrences#selectiveScan} on vectors, a lane per channel.
 *
 * <p>Channels do not depend on each other. A part is a few neighbouring vectors of them; each goes
 * through all tokens before the next, so that its state stays in the nearest cache.
 */
final class VectorSelectiveScan implements Workers.Parts {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final float[] NONE = {};

  /** Channels of a part: a whole line of the cache for each token and more. */
  private static final int PART = 4 * Kernels.LANE_BLOCK;

  private float[] h = NONE;
  private float[] x = NONE;
  private float[] dt = NONE;
  private float[] a = NONE;
  private float[] b = NONE;
  private float[] c = NONE;
  private float[] skip = NONE;
  private int from;
  private int tokens;
  private float[] y = NONE;

  /** What {@link #run} works on. */
  void set(
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
    this.h = h;
    this.x = x;
    this.dt = dt;
    this.a = a;
    this.b = b;
    this.c = c;
    this.skip = skip;
    this.from = from;
    this.tokens = tokens;
    this.y = y;
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    h = x = dt = a = b = c = skip = y = NONE;
  }

  int parts() {
    return (skip.length + PART - 1) / PART;
  }

  @Override
  public void run(int part) {
    int d = part * PART;
    int last = Math.min(d + PART, skip.length);
    for (; d + LANES <= last; d += LANES) {
      for (int t = from; t < from + tokens; t++) {
        lanes(d, t);
      }
    }
    for (; d < last; d++) {
      for (int t = from; t < from + tokens; t++) {
        channel(d, t);
      }
    }
  }

  private void lanes(int d, int t) {
    float[] state = h;
    float[] decays = a;
    float[] in = b;
    float[] out = c;
    int dInner = skip.length;
    int dState = state.length / dInner;
    var xs = FloatVector.fromArray(FLOATS, x, t * dInner + d);
    var step = FloatVector.fromArray(FLOATS, dt, t * dInner + d);
    var entering = xs.mul(step);
    var sum = FloatVector.zero(FLOATS);
    int at = t * dState;
    for (int n = 0, nd = d; n < dState; n++, nd += dInner) {
      var decay = VectorExp.exp(step.mul(FloatVector.fromArray(FLOATS, decays, nd)));
      var hs = FloatVector.fromArray(FLOATS, state, nd).mul(decay);
      hs = entering.fma(FloatVector.broadcast(FLOATS, in[at + n]), hs);
      hs.intoArray(state, nd);
      sum = hs.fma(FloatVector.broadcast(FLOATS, out[at + n]), sum);
    }
    xs.fma(FloatVector.fromArray(FLOATS, skip, d), sum).intoArray(y, t * dInner + d);
  }

  private void channel(int d, int t) {
    int dInner = skip.length;
    int dState = h.length / dInner;
    float step = dt[t * dInner + d];
    float entering = x[t * dInner + d] * step;
    float sum = 0;
    for (int n = 0; n < dState; n++) {
      int nd = n * dInner + d;
      float decayed = h[nd] * VectorExp.exp(step * a[nd]);
      h[nd] = Math.fma(entering, b[t * dState + n], decayed);
      sum = Math.fma(h[nd], c[t * dState + n], sum);
    }
    y[t * dInner + d] = Math.fma(x[t * dInner + d], skip[d], sum);
  }
}
