package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** How far two implementations of one kernel may differ: what rounding explains, and no more. */
final class Tolerance {
  /** Relative error of one rounding in f32. */
  static final float ROUNDING = 0x1p-23f;

  private Tolerance() {}

  /**
   * Compares results that are sums of {@code terms} terms of about the magnitude of the greatest.
   */
  static void assertClose(float[] found, float[] expected, int terms, SeededFloats inputs) {
    double magnitude = 1e-3;
    for (float value : expected) {
      magnitude = Math.max(magnitude, Math.abs(value));
    }
    double largest = 4 * ROUNDING * (terms + 8) * magnitude;
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i])
          .as("element %d, seed %d", i, inputs.seed())
          .isCloseTo(expected[i], within(largest));
    }
  }
}
