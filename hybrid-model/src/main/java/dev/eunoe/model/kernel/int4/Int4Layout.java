package dev.eunoe.model.kernel.int4;

/**
 * Where the weights of an {@link Int4Matrix} lie: panel by panel, and inside a panel first the
 * weights, then the scales, in the order of the columns, which is that in which a product reads
 * them.
 *
 * <pre>
 *   (panels, cols / 4 · 64 + groups · 64) shorts: weights (cols / 4, 64), scales (groups, 64)
 * </pre>
 *
 * <p>A short of the weights holds four neighbouring columns of a row, the first one in its lowest
 * bits. The shorts of 64 rows come in pairs, row r and row 32 + r, because the halves of an int
 * become floats more easily than neighbouring shorts do.
 *
 * @param rows of the matrix; those that fill up the last panel have scales of zero
 * @param cols whole groups
 */
record Int4Layout(int rows, int cols) {
  /** Rows of a panel. */
  static final int PANEL = 64;

  /** Columns of a group: what shares a scale. */
  static final int DEPTH = 32;

  /** Columns of a short. */
  static final int FOUR = 4;

  /** Bytes of one short of all rows of a panel: four columns, or the scales of a group. */
  static final int LINE = 2 * PANEL;

  int groups() {
    return cols / DEPTH;
  }

  int panels() {
    return (rows + PANEL - 1) / PANEL;
  }

  long bytes() {
    return panels() * panelBytes();
  }

  private long panelBytes() {
    return (long) (cols / FOUR + groups()) * LINE;
  }

  /** The first byte of a panel's weights. */
  long weights(int panel) {
    return panel * panelBytes();
  }

  /** The first byte of a panel's scales. */
  long scales(int panel) {
    return weights(panel) + (long) (cols / FOUR) * LINE;
  }

  /** The short that holds a row's column. */
  long weight(int row, int col) {
    return weights(row / PANEL) + (long) (col / FOUR) * LINE + 2 * inPanel(row);
  }

  /** Where in its short a column lies. */
  static int shift(int col) {
    return col % FOUR * 4;
  }

  /** The f16 that is a row's scale. */
  long scale(int row, int group) {
    return scales(row / PANEL) + (long) group * LINE + 2 * inPanel(row);
  }

  private static int inPanel(int row) {
    int half = PANEL / 2;
    return row % half * 2 + row % PANEL / half;
  }
}
