package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An immutable weight matrix {@code (rows, cols)} of a linear map, kept in the width it was stored
 * in.
 *
 * <p>Matrices of quantised blocks stay blocks and are decoded inside a product. Of all others rows
 * lie in panels, of {@link #PANEL} where no more is said: inside a panel the values of one column
 * for all its rows are neighbours. A product then keeps one output row per lane and adds its terms
 * in column order, without a sum across lanes, so the result is the same for every lane width. Rows
 * that fill up the last panel are zero.
 */
public sealed interface Matrix permits BlockMatrix, Bf16Matrix, F32Matrix, PreparedMatrix {

  /** Rows of one panel. */
  int PANEL = 32;

  int rows();

  int cols();

  /** Bytes that a product with one token reads. */
  long bytes();

  /** Copies row {@code row} to {@code target} from {@code at}, widened to f32. */
  void copyRow(int row, float[] target, int at);

  /** Packs little-endian bf16 values, row-major; kept as bf16. */
  static Matrix bf16(MemorySegment values, int rows, int cols) {
    return Bf16Matrix.pack(values, rows, cols);
  }

  /** Packs little-endian f32 values, row-major. */
  static Matrix f32(MemorySegment values, int rows, int cols) {
    return F32Matrix.pack(values, rows, cols);
  }

  /**
   * Packs little-endian f16 values, row-major; widened to f32, which holds every f16 value exactly.
   */
  static Matrix f16(MemorySegment values, int rows, int cols) {
    return F32Matrix.packF16(values, rows, cols);
  }

  /**
   * A matrix of quantised blocks, or of values that are too many to be packed, row-major; nothing
   * is copied, so the bytes must stay valid as long as the matrix is in use.
   *
   * @param source the file and the tensor, for messages
   * @param pieces the rows in order, whole rows each; all but the last of the same size
   */
  static Matrix blocks(
      String source, RowFormat type, List<MemorySegment> pieces, int rows, int cols) {
    return new BlockMatrix(source, type, pieces, rows, cols);
  }

  /** Panels of a matrix of {@code rows} rows. */
  static int panels(int rows) {
    return (rows + PANEL - 1) / PANEL;
  }
}
