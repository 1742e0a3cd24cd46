package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.PreparedMatrix;
import dev.eunoe.model.kernel.Products;
import dev.eunoe.model.kernel.Workers;

/**
 * Weights of 8 or 4 bits instead of those in the checkpoint; activations and sums stay f32.
 *
 * <p>A matrix whose columns do not come in whole groups of {@value Groups#SIZE} keeps its weights.
 */
public final class QuantizedProducts implements Products {
  private final int bits;
  private final Workers workers;

  private QuantizedProducts(int bits, Workers workers) {
    this.bits = bits;
    this.workers = workers;
  }

  /** Each group of weights as 8-bit numbers times a scale. */
  public static QuantizedProducts int8(Workers workers) {
    return new QuantizedProducts(8, workers);
  }

  /** Each group of weights as 4-bit numbers times a scale. */
  public static QuantizedProducts int4(Workers workers) {
    return new QuantizedProducts(4, workers);
  }

  @Override
  public String name() {
    return "vector int" + bits;
  }

  @Override
  public String description() {
    return "weights of " + bits + " bits in groups of " + Groups.SIZE;
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (matrix instanceof PreparedMatrix || matrix.cols() % Groups.SIZE != 0) {
      return matrix;
    }
    return bits == 8 ? new Int8Matrix(matrix, workers) : new Int4Matrix(matrix, workers);
  }
}
