package dev.eunoe.model.config;

/**
 * A gated delta rule: each value head keeps a matrix from keys to values, decays it and corrects
 * what it holds for the current key (arXiv:2412.06464).
 *
 * @param nKeyHeads heads of queries and keys
 * @param nValueHeads heads of values; value head j uses key head {@code j / (nValueHeads /
 *     nKeyHeads)}
 * @param dConv taps of the causal depthwise convolution, the current token included
 * @param normEps epsilon of the RMSNorm of each value head's output
 */
public record DeltaNetConfig(
    int dModel, int nKeyHeads, int nValueHeads, int keyDim, int valueDim, int dConv, float normEps)
    implements RecurrentConfig {

  public DeltaNetConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The number of key heads", nKeyHeads);
    Sizes.positive("The number of value heads", nValueHeads);
    Sizes.positive("The key head dimension", keyDim);
    Sizes.positive("The value head dimension", valueDim);
    Sizes.multiple("The number of value heads", nValueHeads, "the key heads", nKeyHeads);
    Sizes.taps(dConv);
  }

  public int dKeys() {
    return nKeyHeads * keyDim;
  }

  public int dValues() {
    return nValueHeads * valueDim;
  }

  /** Channels of the convolution: queries, keys, values. */
  public int convChannels() {
    return 2 * dKeys() + dValues();
  }

  @Override
  public int convStateSize() {
    return (dConv - 1) * convChannels();
  }

  @Override
  public int recurrentStateSize() {
    return nValueHeads * keyDim * valueDim;
  }

  @Override
  public String stateShape() {
    return "delta(conv="
        + (dConv - 1)
        + "x"
        + convChannels()
        + ",s="
        + nValueHeads
        + "x"
        + keyDim
        + "x"
        + valueDim
        + ")";
  }
}
