package dev.eunoe.model.kernel.vector.element;

import dev.eunoe.model.kernel.matrix.GateActivation;

/** {@link dev.eunoe.model.kernel.contract.Kernels#gate} on vectors. */
public final class VectorGate {
  /** Floats that stay in the nearest cache between two loops over them. */
  private static final int NEAR = 1 << 11;

  private VectorGate() {}

  /** Gates n elements from yFrom and gateFrom on; the gate is overwritten. */
  public static void apply(
      GateActivation activation, float[] y, int yFrom, float[] gate, int gateFrom, int n) {
    for (int at = 0; at < n; at += NEAR) {
      int size = Math.min(NEAR, n - at);
      if (activation.scale() != 1) {
        VectorElements.scale(gate, gateFrom + at, size, activation.scale());
      }
      VectorActivations.apply(activation.activation(), gate, gateFrom + at, size);
      VectorElements.multiply(y, yFrom + at, gate, gateFrom + at, size);
    }
  }
}
