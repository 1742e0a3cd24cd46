package dev.eunoe.model.config;

/**
 * Rotary position embedding in the half layout: the pair {@code (x[i], x[i + rotaryDim/2])} turns
 * by {@code position · frequency(i)} (arXiv:2104.09864). Dimensions from {@code rotaryDim} on stay
 * as they are.
 */
public record RopeConfig(double theta, int rotaryDim, RopeScaling scaling) {
  public RopeConfig {
    Sizes.positive("rotaryDim", rotaryDim);
    Sizes.multiple("rotaryDim", rotaryDim, "a pair", 2);
    Sizes.positive("The RoPE base", theta);
    if (scaling instanceof RopeScaling.Divisors list && list.divisors().size() != rotaryDim / 2) {
      throw new IllegalArgumentException(
          "The RoPE factors must be one for each of the "
              + rotaryDim / 2
              + " pairs, were "
              + list.divisors().size()
              + ".");
    }
  }

  /** Unscaled: {@code frequency(i) = theta^(-2i/rotaryDim)}. */
  public RopeConfig(double theta, int rotaryDim) {
    this(theta, rotaryDim, RopeScaling.Unscaled.FOREVER);
  }

  /**
   * NTK scaling by a constant ratio of lengths (Hymba): {@code theta·(2·ratio - 1)^(r/(r-2))}, with
   * {@code r} the rotary dimension.
   */
  public static RopeConfig ntk(double theta, int rotaryDim, double ratio) {
    double exponent = rotaryDim / (rotaryDim - 2.0);
    return new RopeConfig(theta * StrictMath.pow(2 * ratio - 1, exponent), rotaryDim);
  }

  /** Radians that pair {@code i} turns per position. */
  public double frequency(int i) {
    return scaling.scale(StrictMath.pow(theta, -2.0 * i / rotaryDim), i);
  }

  /** Factor on cosines and sines. */
  public double attentionFactor() {
    return scaling.attentionFactor();
  }

  /** Positions for which the rotation is the checkpoint's own; longer sequences are refused. */
  public long maxPositions() {
    return scaling.maxPositions();
  }
}
