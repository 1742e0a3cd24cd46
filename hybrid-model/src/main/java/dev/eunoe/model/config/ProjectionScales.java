package dev.eunoe.model.config;

/**
 * Factors on the parts of a Mamba-2 input projection, before the convolution and before the bias of
 * the step size.
 */
public record ProjectionScales(float z, float x, float b, float c, float dt) {
  public static final ProjectionScales NONE = new ProjectionScales(1, 1, 1, 1, 1);

  public boolean none() {
    return equals(NONE);
  }
}
