package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Matrix;

/** Weights as they are in the checkpoint, multiplied by the kernels' own products. */
public final class StoredFormat implements WeightFormat {

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return "weights as stored";
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    return matrix;
  }
}
