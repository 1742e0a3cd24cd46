package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;
import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.PreparedMatrix;
import dev.eunoe.model.kernel.Products;
import dev.eunoe.model.kernel.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Weights of 8 or 4 bits instead of those in the checkpoint, with activations rounded to 8 bits.
 *
 * <p>A matrix whose columns do not come in whole groups of {@value Int4Layout#DEPTH} keeps its
 * weights.
 */
public final class QuantizedProducts implements Products {
  private final int bits;
  private final Workers workers;
  private final @Nullable ByteProducts byteProducts;
  private final Int8Engine engine;
  private final Int4Engine int4Engine;

  private QuantizedProducts(int bits, Workers workers, @Nullable ByteProducts byteProducts) {
    this.bits = bits;
    this.workers = workers;
    this.byteProducts = byteProducts;
    this.engine = new Int8Engine(workers, byteProducts);
    this.int4Engine = new Int4Engine(workers);
  }

  /**
   * Each group of weights as 8-bit numbers times a scale.
   *
   * @param byteProducts what multiplies several tokens at once, with the same bits; without it the
   *     Vector API does
   */
  public static QuantizedProducts int8(Workers workers, @Nullable ByteProducts byteProducts) {
    return new QuantizedProducts(8, workers, byteProducts);
  }

  /** Each group of weights as 4-bit numbers times a scale. */
  public static QuantizedProducts int4(Workers workers) {
    return new QuantizedProducts(4, workers, null);
  }

  @Override
  public String name() {
    // Integer sums have names of their own: the bits of the same weights times f32 differ.
    return bits == 8 ? "vector int8 sums" : "vector int4 sums";
  }

  @Override
  public String description() {
    if (bits == 4) {
      return "weights of 4 bits in groups of " + Int4Layout.DEPTH + ", activations of 8 bits";
    }
    return "weights and activations of 8 bits, several tokens at once by "
        + (byteProducts == null ? "vectors" : byteProducts.description());
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    if (matrix instanceof PreparedMatrix || matrix.cols() % Int4Layout.DEPTH != 0) {
      return matrix;
    }
    return bits == 8
        ? new Int8Matrix(matrix, engine, workers)
        : new Int4Matrix(matrix, int4Engine, workers);
  }
}
