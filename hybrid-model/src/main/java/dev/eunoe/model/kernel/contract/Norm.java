package dev.eunoe.model.kernel.contract;

/** A norm of the residual stream or of what is added to it. */
public sealed interface Norm permits RmsNorm, LayerNorm {

  /** Norms {@code rows} rows of x into y, which may be the same array. */
  void apply(Kernels kernels, float[] x, int rows, float[] y);
}
