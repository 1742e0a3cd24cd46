package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PreparedMatrix;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/**
 * Each group of weights as 8-bit numbers times a scale, with activations rounded to 8 bits.
 *
 * <p>A matrix whose columns do not come in whole groups of {@value Int8Layout#MIN_DEPTH} keeps its
 * weights.
 */
public final class Int8Format implements WeightFormat {
  private final Workers workers;
  private final String severalTokens;
  private final Int8Engine engine;

  /**
   * @param library what multiplies several tokens at once, with the same bits; without it, and
   *     where it has no such product, the Vector API does
   */
  public Int8Format(Workers workers, @Nullable Int8GemmLibrary library) {
    this.workers = workers;
    boolean usable = library != null && multiplies(library);
    this.severalTokens =
        library == null
            ? "vectors"
            : usable
                ? library.description()
                : "vectors (" + library.description() + " has no exact sums of bytes)";
    this.engine = new Int8Engine(workers, usable ? library : null);
  }

  /** Whether a processor is one for the products at all: by the most regular shape there is. */
  private static boolean multiplies(Int8GemmLibrary library) {
    int depth = Int8GemmLibrary.MAX_DEPTH;
    return library.call(Int8GemmLibrary.MAX_TOKENS, Int8GemmLibrary.MAX_ROWS, 2 * depth, depth)
        != null;
  }

  @Override
  public String name() {
    // Integer sums have a name of their own: the bits of the same weights times f32 differ.
    return "vector int8 sums";
  }

  @Override
  public String description() {
    return "weights and activations of 8 bits, several tokens at once by " + severalTokens;
  }

  @Override
  public Matrix prepare(Matrix matrix) {
    return matrix instanceof PreparedMatrix || matrix.cols() % Int8Layout.MIN_DEPTH != 0
        ? matrix
        : new Int8Matrix(matrix, engine, workers);
  }
}
