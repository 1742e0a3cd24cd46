package dev.eunoe.model.kernel;

/** Every weight rounded to bf16, to the nearest, ties to even. */
final class Bf16Weights implements Products {

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
