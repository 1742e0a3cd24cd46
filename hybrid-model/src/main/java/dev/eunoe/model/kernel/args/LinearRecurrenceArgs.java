package dev.eunoe.model.kernel.args;

/**
 * What the real-gated linear recurrent unit works on: the tokens of one sequence are rows {@code
 * first} to {@code first + tokens} of the activations.
 *
 * <pre>
 *   h (width) · x (rows, width) · inputGate, recurrenceGate (rows, width), before their σ
 *   logDecay (width), negative · position: that of the first of the tokens
 * </pre>
 */
public final class LinearRecurrenceArgs {
  public float[] h = Slice.NONE;
  public float[] x = Slice.NONE;
  public float[] inputGate = Slice.NONE;
  public float[] recurrenceGate = Slice.NONE;
  public float[] logDecay = Slice.NONE;
  public long position;
  public int first;
  public int tokens;

  /** The weights of a layer and the activations of all rows. */
  public LinearRecurrenceArgs rows(
      float[] logDecay, float[] x, float[] inputGate, float[] recurrenceGate) {
    this.logDecay = logDecay;
    this.x = x;
    this.inputGate = inputGate;
    this.recurrenceGate = recurrenceGate;
    return this;
  }

  /** The tokens of one sequence and its state. */
  public LinearRecurrenceArgs run(float[] h, long position, int first, int tokens) {
    this.h = h;
    this.position = position;
    this.first = first;
    this.tokens = tokens;
    return this;
  }

  /** Lets go of the arrays. */
  public void clear() {
    h = x = inputGate = recurrenceGate = logDecay = Slice.NONE;
  }
}
