package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.SelectiveScanArgs;
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
final class VectorSelectiveScan implements Workers.Task {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int LANES = FLOATS.length();
  private static final SelectiveScanArgs NOTHING = new SelectiveScanArgs();

  /** Channels of a part: a whole line of the cache for each token and more. */
  private static final int PART = 4 * Kernels.LANE_BLOCK;

  private SelectiveScanArgs args = NOTHING;

  /** What {@link #run} works on. */
  void set(SelectiveScanArgs args) {
    this.args = args;
  }

  /** Lets go of the arguments. */
  void clear() {
    args = NOTHING;
  }

  int parts() {
    return (args.skip.length + PART - 1) / PART;
  }

  @Override
  public void run(int part) {
    int d = part * PART;
    int last = Math.min(d + PART, args.skip.length);
    int from = args.first;
    int tokens = args.tokens;
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
    float[] x = args.x;
    float[] state = args.h;
    float[] decays = args.a;
    float[] in = args.b;
    float[] out = args.c;
    int dInner = args.skip.length;
    int dState = state.length / dInner;
    var xs = FloatVector.fromArray(FLOATS, x, t * dInner + d);
    var step = FloatVector.fromArray(FLOATS, args.dt, t * dInner + d);
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
    xs.fma(FloatVector.fromArray(FLOATS, args.skip, d), sum).intoArray(args.y, t * dInner + d);
  }

  private void channel(int d, int t) {
    float[] h = args.h;
    int dInner = args.skip.length;
    int dState = h.length / dInner;
    float step = args.dt[t * dInner + d];
    float x = args.x[t * dInner + d];
    float entering = x * step;
    float sum = 0;
    for (int n = 0; n < dState; n++) {
      int nd = n * dInner + d;
      float decayed = h[nd] * VectorExp.exp(step * args.a[nd]);
      h[nd] = Math.fma(entering, args.b[t * dState + n], decayed);
      sum = Math.fma(h[nd], args.c[t * dState + n], sum);
    }
    args.y[t * dInner + d] = Math.fma(x, args.skip[d], sum);
  }
}
