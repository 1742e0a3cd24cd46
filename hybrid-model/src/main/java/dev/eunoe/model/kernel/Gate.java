package dev.eunoe.model.kernel;

import dev.eunoe.model.config.Activation;

/**
 * What a gate does to what it stands beside: {@code y[i] ← act(scale·gate[i])·y[i]}.
 *
 * @param scale factor on the gate before its activation
 */
public record Gate(Activation activation, float scale) {
  /** Floats that stay in the nearest cache between two loops over them. */
  private static final int NEAR = 1 << 11;

  public static Gate of(Activation activation) {
    return new Gate(activation, 1);
  }

  /** Gates n elements from yFrom and gateFrom on, on vectors; the gate is overwritten. */
  public void apply(float[] y, int yFrom, float[] gate, int gateFrom, int n) {
    for (int at = 0; at < n; at += NEAR) {
      int size = Math.min(NEAR, n - at);
      if (scale != 1) {
        VectorElements.scale(gate, gateFrom + at, size, scale);
      }
      VectorActivations.apply(activation, gate, gateFrom + at, size);
      VectorElements.multiply(y, yFrom + at, gate, gateFrom + at, size);
    }
  }
}
