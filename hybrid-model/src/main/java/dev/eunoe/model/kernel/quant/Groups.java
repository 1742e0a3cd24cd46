package dev.eunoe.model.kernel.quant;

/**
 * The scales of a quantised matrix: an f16 for each row and group of columns.
 *
 * <p>They lie in panels of {@link #PANEL} rows like the weights. One int holds the scales of two
 * rows {@link #LANES} apart: int j of a group those of rows j (lower half) and j + 16, int 16 + j
 * those of rows j + 32 and j + 48.
 *
 * <pre>
 *   packed (panels, groups, 32)
 * </pre>
 */
final class Groups {
  /** Columns that share a scale. */
  static final int SIZE = 32;

  /** Rows of a panel: four numbers to an int, sixteen ints to the widest vector. */
  static final int PANEL = 64;

  /** Ints of one column of a panel. */
  static final int LANES = 16;

  /** Ints of one group of a panel. */
  static final int STRIDE = 32;

  /** Groups of a row. */
  final int count;

  final int[] packed;

  Groups(int rows, int cols) {
    this.count = cols / SIZE;
    this.packed = new int[Math.multiplyExact(panels(rows) * count, STRIDE)];
  }

  static int panels(int rows) {
    return (rows + PANEL - 1) / PANEL;
  }

  /** Stores the scale and returns the value it now has. */
  float put(int row, int group, float scale) {
    short half = Float.floatToFloat16(scale);
    int inPanel = row % PANEL;
    packed[at(row, group)] |= (half & 0xFFFF) << inPanel / LANES % 2 * 16;
    return Float.float16ToFloat(half);
  }

  float get(int row, int group) {
    int inPanel = row % PANEL;
    return Float.float16ToFloat((short) (packed[at(row, group)] >> inPanel / LANES % 2 * 16));
  }

  private int at(int row, int group) {
    int inPanel = row % PANEL;
    return (row / PANEL * count + group) * STRIDE + inPanel / 32 * LANES + inPanel % LANES;
  }
}
