package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;

/**
 * Where the weights of an {@link Int8Matrix} lie.
 *
 * <p>The rows come in slabs of {@link #SLAB}, the last one shorter, and inside a slab the groups of
 * columns one after the other: a slab of one group is what a product of bytes takes at once.
 *
 * <pre>
 *   weights (slabs, groups, panels of the slab, depth / 4, 64, 4) bytes
 *   scales, sums (panels, groups, 64)
 * </pre>
 *
 * @param rows of the matrix; those that fill up the last panel are zero
 * @param cols whole groups
 * @param depth columns of a group
 */
record Int8Layout(int rows, int cols, int depth) {
  /** Rows of a panel. */
  static final int PANEL = ByteProducts.PANEL;

  /** Rows of a slab: many enough to make a call worth while, few enough to share among threads. */
  static final int SLAB = ByteProducts.MOST_ROWS;

  /**
   * Columns of a group at most. 127 · 511 · 256 is less than 2²⁴, so in {@link Int8Rows} a sum over
   * a group is exact in f32.
   */
  private static final int MOST_DEPTH = ByteProducts.MOST_DEPTH;

  private static final int LEAST_DEPTH = 32;

  /** The greatest depth that cuts the columns into whole groups, or 0 where there is none. */
  static int depthFor(int cols) {
    for (int depth = MOST_DEPTH; depth >= ByteProducts.DEPTH; depth -= ByteProducts.DEPTH) {
      if (cols % depth == 0) {
        return depth;
      }
    }
    return cols % LEAST_DEPTH == 0 ? LEAST_DEPTH : 0;
  }

  int groups() {
    return cols / depth;
  }

  int panels() {
    return (rows + PANEL - 1) / PANEL;
  }

  int slabs() {
    return (rows + SLAB - 1) / SLAB;
  }

  /** Rows of a slab, those that fill up its last panel included. */
  int slabRows(int slab) {
    return Math.min(SLAB, panels() * PANEL - slab * SLAB);
  }

  long bytes() {
    return (long) panels() * PANEL * cols;
  }

  /** The first byte of a slab's group. */
  long slab(int slab, int group) {
    return (long) slab * SLAB * cols + (long) group * slabRows(slab) * depth;
  }

  /** The first byte of a panel's group. */
  long panel(int panel, int group) {
    int row = panel * PANEL;
    return slab(row / SLAB, group) + (long) (row % SLAB) * depth;
  }

  /** The byte of a row's column; three more of its columns follow when {@code col % 4 == 0}. */
  long at(int row, int col) {
    return panel(row / PANEL, col / depth)
        + (long) (col % depth / 4) * (4 * PANEL)
        + row % PANEL * 4
        + col % 4;
  }

  /** The index of a row's scale. */
  int scale(int row, int group) {
    return (row / PANEL * groups() + group) * PANEL + row % PANEL;
  }
}
