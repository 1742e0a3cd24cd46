package dev.eunoe.model.kernel.contract;

/**
 * {@link Kernels#rmsNorm} with its weight; where a checkpoint stores w and means 1 + w, the one has
 * been added.
 *
 * @param weight (dModel)
 */
public record RmsNorm(float[] weight, float eps) implements Norm {
  @Override
  public void apply(Kernels kernels, float[] x, int rows, float[] y) {
    kernels.rmsNorm(x, weight, eps, rows, y);
  }
}
