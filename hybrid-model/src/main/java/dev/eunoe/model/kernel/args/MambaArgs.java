package dev.eunoe.model.kernel.args;

/**
 * What a Mamba-2 mixer works on between its projections, for consecutive tokens of one sequence.
 *
 * <pre>
 *   convState (dConv − 1, convChannels) · ssmState (nHeads, dState, headDim) · decays (nHeads)
 *   projected (tokens, dProjected): z (dInner), the channels of the convolution, δ (nHeads); z may be lost
 *   dt (tokens, nHeads), the step sizes · xbc (tokens, convChannels), scratch
 *   y (tokens, nHeads, headDim)
 * </pre>
 */
public final class MambaArgs {
  public MambaCore core;
  public float[] convState = Slice.NONE;
  public float[] ssmState = Slice.NONE;
  public float[] decays = Slice.NONE;
  public final Slice projected = new Slice();
  public final Slice dt = new Slice();
  public final Slice xbc = new Slice();
  public final Slice y = new Slice();
  public int tokens;

  private final ConvArgs conv = new ConvArgs();
  private final Slice z = new Slice();

  @SuppressWarnings("NullAway.Init") // whoever fills the arguments begins with the layer
  public MambaArgs() {}

  /** The weights of a layer. */
  public MambaArgs layer(MambaCore core) {
    this.core = core;
    return this;
  }

  /** The states of a sequence. */
  public MambaArgs state(float[] convState, float[] ssmState, float[] decays) {
    this.convState = convState;
    this.ssmState = ssmState;
    this.decays = decays;
    return this;
  }

  /** Rows {@code first} and following of activations whose rows lie one after the other. */
  public MambaArgs rows(
      float[] projected, float[] dt, float[] xbc, float[] y, int first, int tokens) {
    var shape = core.shape();
    this.projected.rows(projected, first, shape.dProjected());
    this.dt.rows(dt, first, shape.nHeads());
    this.xbc.rows(xbc, first, shape.convChannels());
    this.y.rows(y, first, shape.dInner());
    this.tokens = tokens;
    return this;
  }

  /** The convolution among it: from the channels in the projected rows to xbc. */
  public ConvArgs conv() {
    conv.layer(core.conv(), core.convBias(), true);
    conv.convState = convState;
    int channels = projected.from + core.shape().dInner();
    conv.u.set(projected.array, channels, projected.stride);
    conv.y.set(xbc.array, xbc.from, xbc.stride);
    conv.tokens = tokens;
    return conv;
  }

  /** The gates z: (tokens, dInner). */
  public Slice z() {
    return z.set(projected.array, projected.from, projected.stride);
  }

  /** Lets go of the arrays. */
  public void clear() {
    convState = ssmState = decays = Slice.NONE;
    projected.clear();
    dt.clear();
    xbc.clear();
    y.clear();
    conv.clear();
    z.clear();
  }
}
