package dev.eunoe.model.config;

/**
 * Rotary position embedding in the half layout: the pair {@code (x[i], x[i + rotaryDim/2])} turns
 * by {@code position · theta^(-2i/rotaryDim)} (arXiv:2104.09864). Dimensions from {@code rotaryDim}
 * on stay as they are.
 */
public record RopeConfig(double theta, int rotaryDim) {
  public RopeConfig {
    Sizes.positive("rotaryDim", rotaryDim);
    Sizes.multiple("rotaryDim", rotaryDim, "a pair", 2);
    if (!(theta > 0)) {
      throw new IllegalArgumentException("The RoPE base must be positive, was " + theta + ".");
    }
  }

  /** Radians that pair {@code i} turns per position. */
  public double frequency(int i) {
    return StrictMath.pow(theta, -2.0 * i / rotaryDim);
  }
}
