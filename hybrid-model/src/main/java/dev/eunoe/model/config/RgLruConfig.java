package dev.eunoe.model.config;

/**
 * A real-gated linear recurrent unit behind a short convolution (Griffin, arXiv:2402.19427).
 *
 * @param width channels of the recurrence
 * @param nBlocks blocks of the block-diagonal gates
 * @param dConv taps of the causal depthwise convolution, the current token included
 */
public record RgLruConfig(int dModel, int width, int nBlocks, int dConv)
    implements RecurrentConfig {

  public RgLruConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The width of the recurrence", width);
    Sizes.multiple("The width of the recurrence", width, "the blocks of its gates", nBlocks);
    Sizes.taps(dConv);
  }

  public int blockSize() {
    return width / nBlocks;
  }

  @Override
  public int convStateSize() {
    return (dConv - 1) * width;
  }

  @Override
  public int recurrentStateSize() {
    return width;
  }

  @Override
  public String stateShape() {
    return "rglru(conv=" + (dConv - 1) + "x" + width + ",h=" + width + ")";
  }
}
