package dev.eunoe.model.config;

/**
 * A Mamba-2 mixer: scalar decay per head (arXiv:2405.21060).
 *
 * @param nGroups groups that share B and C; head h uses group {@code h / (nHeads / nGroups)}
 * @param dConv taps of the causal depthwise convolution, the current token included
 * @param projectionScales factors on the parts of the input projection
 * @param dtMin least step size; 0 when the checkpoint does not clamp
 * @param dtMax greatest step size; infinite when the checkpoint does not clamp
 */
public record MambaConfig(
    int dModel,
    int nHeads,
    int headDim,
    int dState,
    int nGroups,
    int dConv,
    GatedNorm gatedNorm,
    ProjectionScales projectionScales,
    float dtMin,
    float dtMax)
    implements MixerConfig {

  public MambaConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The number of Mamba heads", nHeads);
    Sizes.positive("The Mamba head dimension", headDim);
    Sizes.positive("dState", dState);
    Sizes.positive("nGroups", nGroups);
    Sizes.multiple("The number of Mamba heads", nHeads, "its groups", nGroups);
    if (dConv < 2) {
      throw new IllegalArgumentException("dConv must be at least 2, was " + dConv + ".");
    }
    if (!(dtMin >= 0 && dtMax > dtMin)) {
      throw new IllegalArgumentException(
          "The step size limits must be 0 or more and ascending, were "
              + dtMin
              + " and "
              + dtMax
              + ".");
    }
  }

  public int dInner() {
    return nHeads * headDim;
  }

  /** Channels of the convolution: x, B and C. */
  public int convChannels() {
    return dInner() + 2 * nGroups * dState;
  }

  /** Rows of the input projection: z, then the convolved channels, then one step size per head. */
  public int dProjected() {
    return dInner() + convChannels() + nHeads;
  }

  public int convStateSize() {
    return (dConv - 1) * convChannels();
  }

  public int ssmStateSize() {
    return nHeads * dState * headDim;
  }

  @Override
  public long stateBytes(long tokens) {
    return (long) Float.BYTES * (convStateSize() + ssmStateSize() + nHeads);
  }

  @Override
  public String stateShape() {
    return "mamba2(conv="
        + (dConv - 1)
        + "x"
        + convChannels()
        + ",ssm="
        + nHeads
        + "x"
        + dState
        + "x"
        + headDim
        + ")";
  }
}
