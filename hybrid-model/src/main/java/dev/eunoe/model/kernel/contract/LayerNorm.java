package dev.eunoe.model.kernel.contract;

/**
 * {@link Kernels#layerNorm} with its weight and bias.
 *
 * @param weight (dModel)
 * @param bias (dModel)
 */
public record LayerNorm(float[] weight, float[] bias, float eps) implements Norm {
  @Override
  public void apply(Kernels kernels, float[] x, int rows, float[] y) {
    kernels.layerNorm(x, weight, bias, eps, rows, y);
  }
}
