package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * Each group of weights as 4-bit numbers times a scale, with activations rounded to 8 bits.
 *
 * <p>A matrix whose columns do not come in whole groups of {@value Int4Layout#DEPTH} keeps its
 * weights.
 */
public final class Int4Format implements WeightFormat {
  private final Workers workers;
  private final Int4Engine engine;

  public Int4Format(Workers workers) {
    this.workers = workers;
    this.engine = new Int4Engine(workers);
  }

  @Override
  public String name() {
    // Integer sums have a name of their own: the bits of the same weights times f32 differ.
    return "vector int4 sums";
  }

  @Override
  public String description() {
    return "weights of 4 bits in groups of " + Int4Layout.DEPTH + ", activations of 8 bits";
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    return matrix instanceof PreparedMatrix || matrix.cols() % Int4Layout.DEPTH != 0
        ? matrix
        : new Int4Matrix(matrix, engine, workers);
  }
}
