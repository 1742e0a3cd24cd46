package dev.eunoe.model.kernel;

/** Weights as they are in the checkpoint, multiplied by the kernels' own products. */
final class StoredWeights implements Products {

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
