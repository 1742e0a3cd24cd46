package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * A Mamba mixer of the first kind: a decay for each channel and state (arXiv:2312.00752).
 *
 * @param dInner channels of the convolution and the scan
 * @param dtRank width from which the step sizes are projected
 * @param dConv taps of the causal depthwise convolution, the current token included
 * @param innerNormEps epsilon of the RMSNorms of dt, B and C (Jamba, Falcon-Mamba, Hymba), or null
 *     for none
 * @param outputNormEps epsilon of an RMSNorm of the gated result (Hymba), or null for none
 * @param publishesScan whether later layers read what the scan gives before the gate
 */
public record Mamba1Config(
    int dModel,
    int dInner,
    int dState,
    int dtRank,
    int dConv,
    @Nullable Float innerNormEps,
    @Nullable Float outputNormEps,
    boolean publishesScan)
    implements RecurrentConfig {

  /** Without a norm of the result, and read by no other layer. */
  public Mamba1Config(
      int dModel, int dInner, int dState, int dtRank, int dConv, @Nullable Float innerNormEps) {
    this(dModel, dInner, dState, dtRank, dConv, innerNormEps, null, false);
  }

  public Mamba1Config {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The inner width of Mamba", dInner);
    Sizes.positive("dState", dState);
    Sizes.positive("dtRank", dtRank);
    Sizes.taps(dConv);
  }

  @Override
  public int convStateSize() {
    return (dConv - 1) * dInner;
  }

  @Override
  public int recurrentStateSize() {
    return dState * dInner;
  }

  @Override
  public String stateShape() {
    return "mamba1(conv=" + (dConv - 1) + "x" + dInner + ",ssm=" + dState + "x" + dInner + ")";
  }
}
