package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A matrix of bf16 weights. One int holds two rows of a panel: row j in its lower half, row j + 64
 * in its upper half, so that a shift and a mask widen both to f32. Panels are as wide as one thread
 * multiplies at once, so that it reads them in the order in which they lie.
 *
 * <pre>
 *   packed (panels, cols, 64)
 * </pre>
 */
public final class Bf16Matrix implements Matrix {
  /** Ints of one column of a panel. */
  public static final int STRIDE = 64;

  /** Rows of a panel; those that fill up the last one are zero. */
  public static final int WIDE_PANEL = 2 * STRIDE;

  /** All ones in an infinity and in what is no number, in no other. */
  private static final int EXPONENT = 0x7F80;

  private static final ValueLayout.OfShort BF16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int cols;
  public final int[] packed;

  private Bf16Matrix(int rows, int cols, int[] packed) {
    this.rows = rows;
    this.cols = cols;
    this.packed = packed;
  }

  public static int panels(int rows) {
    return (rows + WIDE_PANEL - 1) / WIDE_PANEL;
  }

  static Bf16Matrix pack(MemorySegment values, int rows, int cols) {
    int[] packed = new int[Math.multiplyExact(panels(rows), cols * STRIDE)];
    for (int row = 0; row < rows; row++) {
      packRow(
          values,
          (long) row * cols,
          packed,
          at(row, cols),
          cols,
          row % WIDE_PANEL < STRIDE ? 0 : 16);
    }
    return new Bf16Matrix(rows, cols, packed);
  }

  /** The weights of another matrix, rounded to the nearest, ties to even. */
  public static Bf16Matrix rounding(Matrix matrix) {
    int rows = matrix.rows();
    int cols = matrix.cols();
    int[] packed = new int[Math.multiplyExact(panels(rows), cols * STRIDE)];
    float[] values = new float[cols];
    for (int row = 0; row < rows; row++) {
      matrix.copyRow(row, values, 0);
      int at = at(row, cols);
      int shift = row % WIDE_PANEL < STRIDE ? 0 : 16;
      for (int i = 0; i < cols; i++) {
        packed[at + i * STRIDE] |= rounded(values[i]) << shift;
      }
    }
    return new Bf16Matrix(rows, cols, packed);
  }

  private static int rounded(float value) {
    // One NaN only, whose lower half is zero: rounding cannot carry it over into another number.
    int bits = Float.floatToIntBits(value);
    return bits + 0x7FFF + (bits >>> 16 & 1) >>> 16;
  }

  private static void packRow(
      MemorySegment values, long from, int[] packed, int at, int cols, int shift) {
    int greatest = 0;
    for (int i = 0; i < cols; i++) {
      int bits = values.get(BF16, (from + i) * Short.BYTES) & 0xFFFF;
      greatest = Math.max(greatest, bits & EXPONENT);
      packed[at + i * STRIDE] |= bits << shift;
    }
    DamagedWeightsException.requireFinite(greatest < EXPONENT);
  }

  /** Index of column 0 of the row; its other columns follow {@link #STRIDE} apart. */
  private static int at(int row, int cols) {
    return row / WIDE_PANEL * cols * STRIDE + row % STRIDE;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int cols() {
    return cols;
  }

  @Override
  public long bytes() {
    return 4L * packed.length;
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    int from = at(row, cols);
    boolean lower = row % WIDE_PANEL < STRIDE;
    for (int i = 0; i < cols; i++) {
      int pair = packed[from + i * STRIDE];
      target[at + i] = Float.intBitsToFloat(lower ? pair << 16 : pair & 0xFFFF0000);
    }
  }
}
