package dev.eunoe.model.kernel.matrix;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.WeightFormat;

/**
 * A matrix in a form that somebody else multiplies: another library's layout, quantised panels. It
 * brings its own product; {@link WeightFormat} make it out of a matrix as it was stored.
 */
public non-sealed interface PreparedMatrix extends Matrix {

  /**
   * {@code y[t,o] ← Σᵢ w[o,i]·x[t,i]}, the same bits for a token whatever stands beside it.
   *
   * <pre>
   *   x (tokens, cols) · y (tokens, rows) overwritten
   * </pre>
   */
  void product(float[] x, int tokens, float[] y);

  /**
   * {@link Kernels#gated} with this matrix as up in one go, so that neither product is written to
   * memory by itself; the same bits as one after the other.
   *
   * @return false, with nothing done, where these two matrices have no such way
   */
  default boolean gated(Matrix gate, GateActivation activation, float[] x, int tokens, float[] y) {
    return false;
  }

  /**
   * {@link Kernels#feedForward} with this matrix as up in one go; the same bits as one after the
   * other.
   *
   * @return false, with nothing done, where these three matrices have no such way
   */
  default boolean feedForward(
      Matrix gate, GateActivation activation, Matrix down, float[] x, int tokens, float[] y) {
    return false;
  }
}
