package dev.eunoe.model.config;

/**
 * A gated short convolution (LFM2): all it remembers are its last inputs.
 *
 * @param dConv taps of the causal depthwise convolution, the current token included
 */
public record ShortConvConfig(int dModel, int dConv) implements RecurrentConfig {

  public ShortConvConfig {
    Sizes.positive("dModel", dModel);
    Sizes.taps(dConv);
  }

  @Override
  public int convStateSize() {
    return (dConv - 1) * dModel;
  }

  @Override
  public int recurrentStateSize() {
    return 0;
  }

  @Override
  public String stateShape() {
    return "shortconv(" + (dConv - 1) + "x" + dModel + ")";
  }
}
