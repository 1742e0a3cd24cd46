package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.vector.element.VectorActivations;
import dev.eunoe.model.kernel.vector.element.VectorElements;

/**
 * What the decays of a chunk's tokens come to, head by head, for {@link VectorScan}: a head's state
 * is {@code decay · ssmState}, and a token's own decay goes into that one number until it grows
 * small.
 */
final class ScanDecays {
  /**
   * A decay below this is multiplied into the state; its reciprocal is far from the greatest f32.
   */
  private static final float MIN_DECAY = 0x1p-60f;

  private static final float[] NONE = {};
  private static final Slice NOTHING = new Slice();

  private int nHeads;
  private int tokens;
  private float[] decays = NONE;
  private Slice dt = NOTHING;
  private float[] a = NONE;

  // Of each head and token (nHeads, tokens).
  private float[] before = NONE;
  private float[] steps = NONE;
  private float[] after = NONE;

  /** The numbers to work with. */
  void set(MambaArgs args) {
    this.nHeads = args.core.shape().nHeads();
    this.decays = args.decays;
    this.dt = args.dt;
    this.a = args.core.a();
    this.tokens = args.tokens;
    if (before.length < nHeads * tokens) {
      before = new float[nHeads * tokens];
      steps = new float[nHeads * tokens];
      after = new float[nHeads * tokens];
    }
  }

  /** Lets go of the arrays, which are somebody else's. */
  void clear() {
    decays = a = NONE;
    dt = NOTHING;
  }

  /** Works out those of all tokens, and leaves the head's own for the next chunk. */
  void prepare(int head) {
    int from = head * tokens;
    for (int t = 0; t < tokens; t++) {
      float size = dt.array[dt.row(t) + head];
      steps[from + t] = size;
      after[from + t] = size * a[head];
    }
    VectorActivations.exp(after, from, tokens);
    float decay = decays[head];
    for (int at = from; at < from + tokens; at++) {
      decay *= after[at];
      before[at] = 1;
      if (decay < MIN_DECAY) {
        before[at] = decay;
        decay = 1;
      }
      after[at] = decay;
    }
    decays[head] = decay;
    VectorElements.divide(steps, after, from, tokens);
  }

  /** What the state is multiplied with before the token: 1 nearly always. */
  float before(int head, int t) {
    return before[head * tokens + t];
  }

  /** What the token's input is multiplied with. */
  float step(int head, int t) {
    return steps[head * tokens + t];
  }

  /** What the token's result is multiplied with. */
  float after(int head, int t) {
    return after[head * tokens + t];
  }

  /**
   * How many tokens from t on, before the token {@code to}, leave the state as it is until they are
   * through: 4, 2 or 1.
   *
   * @param most 2 or 4
   */
  int together(int head, int t, int to, int most) {
    int at = head * tokens + t;
    if (t + 2 > to || before[at + 1] != 1) {
      return 1;
    }
    return most < 4 || t + 4 > to || before[at + 2] != 1 || before[at + 3] != 1 ? 2 : 4;
  }
}
