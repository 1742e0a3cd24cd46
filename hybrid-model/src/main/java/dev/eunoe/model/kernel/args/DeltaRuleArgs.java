package dev.eunoe.model.kernel.args;

import dev.eunoe.model.config.DeltaNetConfig;

/**
 * What the gated delta rule works on: the tokens of one sequence are rows {@code first} to {@code
 * first + tokens} of the activations.
 *
 * <pre>
 *   s (nValueHeads, keyDim, valueDim) · o (rows, nValueHeads, valueDim)
 *   qkv (rows): q, k (nKeyHeads, keyDim), v (nValueHeads, valueDim) one after the other
 *   logDecay, betaLogit (rows, nValueHeads)
 * </pre>
 */
public final class DeltaRuleArgs {
  public DeltaNetConfig shape;
  public float[] s = Slice.NONE;
  public float[] qkv = Slice.NONE;
  public float[] logDecay = Slice.NONE;
  public float[] betaLogit = Slice.NONE;
  public float[] o = Slice.NONE;
  public int first;
  public int tokens;

  @SuppressWarnings("NullAway.Init") // whoever fills the arguments begins with the shape
  public DeltaRuleArgs() {}

  /** The activations of all rows. */
  public DeltaRuleArgs rows(
      DeltaNetConfig shape, float[] qkv, float[] logDecay, float[] betaLogit, float[] o) {
    this.shape = shape;
    this.qkv = qkv;
    this.logDecay = logDecay;
    this.betaLogit = betaLogit;
    this.o = o;
    return this;
  }

  /** The tokens of one sequence and its state. */
  public DeltaRuleArgs run(float[] s, int first, int tokens) {
    this.s = s;
    this.first = first;
    this.tokens = tokens;
    return this;
  }

  /** Lets go of the arrays. */
  public void clear() {
    s = qkv = logDecay = betaLogit = o = Slice.NONE;
  }
}
