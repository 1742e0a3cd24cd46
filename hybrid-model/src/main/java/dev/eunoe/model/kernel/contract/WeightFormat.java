package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.kernel.matrix.Matrix;

/**
 * A way of its own to multiply by weights: turns each matrix, once and at load, into the form it
 * multiplies fastest.
 */
public interface WeightFormat {

  /** What decides the bits of a product, as part of the name of the kernels that use it. */
  String name();

  /** The name with what it runs on here, for people to read. */
  String description();

  /**
   * The matrix in the form these products multiply, or as it is where they have none for it;
   * afterwards the original may be dropped.
   */
  Matrix prepare(Matrix matrix);
}
