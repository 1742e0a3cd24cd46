package dev.eunoe.model.config;

/**
 * A mixer whose whole memory is the tail of a short convolution and a recurrent state of fixed
 * size: it never grows.
 */
public sealed interface RecurrentConfig extends MixerConfig
    permits Mamba1Config, RgLruConfig, DeltaNetConfig, ShortConvConfig {

  /** Floats of the convolution's last inputs: {@code (dConv − 1) · channels}. */
  int convStateSize();

  /** Floats of the recurrent state behind the convolution; 0 where there is none. */
  int recurrentStateSize();

  @Override
  default long stateBytes(long tokens) {
    return (long) Float.BYTES * (convStateSize() + recurrentStateSize());
  }
}
