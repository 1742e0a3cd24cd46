package dev.eunoe.model.kernel.args;

/**
 * What a causal depthwise convolution of consecutive tokens of one sequence works on.
 *
 * <pre>
 *   convState (k − 1, channels), oldest first · w (k, channels), the last tap for the current token
 *   bias (channels) · u (tokens, channels) · y (tokens, channels)
 * </pre>
 */
public final class ConvArgs {
  public float[] convState = Slice.NONE;
  public float[] w = Slice.NONE;
  public float[] bias = Slice.NONE;

  /** Whether SiLU follows. */
  public boolean silu;

  public final Slice u = new Slice();
  public final Slice y = new Slice();
  public int tokens;

  /** The weights of a layer. */
  public ConvArgs layer(float[] w, float[] bias, boolean silu) {
    this.w = w;
    this.bias = bias;
    this.silu = silu;
    return this;
  }

  /** Tokens of one sequence: rows {@code first} and following of u and y, one after the other. */
  public ConvArgs run(float[] convState, float[] u, float[] y, int first, int tokens) {
    this.convState = convState;
    this.u.rows(u, first, channels());
    this.y.rows(y, first, channels());
    this.tokens = tokens;
    return this;
  }

  public int channels() {
    return bias.length;
  }

  /** k: how many inputs make an output. */
  public int taps() {
    return w.length / bias.length;
  }

  /** Lets go of the arrays. */
  public void clear() {
    convState = w = bias = Slice.NONE;
    u.clear();
    y.clear();
  }
}
