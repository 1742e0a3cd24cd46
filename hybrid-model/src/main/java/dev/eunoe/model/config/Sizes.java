package dev.eunoe.model.config;

/** Checks of sizes shared by the config records. */
final class Sizes {
  private Sizes() {}

  static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, was " + value + ".");
    }
  }

  static void positive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be positive, was " + value + ".");
    }
  }

  static void multiple(String name, int value, String ofName, int of) {
    if (of < 1 || value % of != 0) {
      throw new IllegalArgumentException(
          name + " must be a multiple of " + ofName + " (" + of + "), was " + value + ".");
    }
  }

  /** A causal convolution of one tap would remember nothing. */
  static void taps(int dConv) {
    if (dConv < 2) {
      throw new IllegalArgumentException("dConv must be at least 2, was " + dConv + ".");
    }
  }
}
