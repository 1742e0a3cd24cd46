package dev.eunoe.model.kernel.vector.product;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Bf16Matrix;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;

/** Every weight rounded to bf16, to the nearest, ties to even. */
public final class Bf16Format implements WeightFormat {

  @Override
  public String name() {
    return "vector bf16";
  }

  @Override
  public String description() {
    return "weights in bf16";
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    return matrix instanceof Bf16Matrix || matrix instanceof PreparedMatrix
        ? matrix
        : Bf16Matrix.rounding(matrix);
  }
}
