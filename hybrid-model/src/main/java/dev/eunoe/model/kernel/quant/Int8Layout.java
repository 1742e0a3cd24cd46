package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.ByteProducts;

/**
 * Where the weights of an {@link Int8Matrix} lie.
 *
 * <p>The rows come in slabs, the last one shorter, and inside a slab the groups of columns one
 * after the other: a slab of one group is what a product of bytes takes at once, and a whole slab
 * what a thread reads in order for one token. So slabs are smaller where few rows must be shared.
 *
 * <pre>
 *   weights (slabs, groups, panels of the slab, depth / 4, 64, 4) bytes
 *   scales, sums (panels, groups, 64)
 * </pre>
 *
 * @param rows of the matrix; those that fill up the last panel are zero
 * @param cols whole groups
 * @param depth columns of a group
 * @param slab rows of a slab, whole panels
 */
record Int8Layout(int rows, int cols, int depth, int slab) {
  /** Rows of a panel. */
  static final int PANEL = ByteProducts.PANEL;

  /** Rows of a slab at most: what makes a call worth while. */
  static final int MOST_SLAB = ByteProducts.MOST_ROWS;

  /** Rows of a slab at least, where there are so many. */
  private static final int LEAST_SLAB = 2 * PANEL;

  /** Slabs for each thread at least, so that none waits long for the last one of another. */
  private static final int SLABS_PER_THREAD = 3;

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

  /** The layout for so many threads; it changes no bit. */
  static Int8Layout of(int rows, int cols, int threads) {
    int slab = MOST_SLAB;
    while (slab > LEAST_SLAB && rows < SLABS_PER_THREAD * threads * slab) {
      slab /= 2;
    }
    return new Int8Layout(rows, cols, depthFor(cols), slab);
  }

  int groups() {
    return cols / depth;
  }

  int panels() {
    return (rows + PANEL - 1) / PANEL;
  }

  int slabs() {
    return (rows + slab - 1) / slab;
  }

  /** Rows of a slab, those that fill up its last panel included. */
  int slabRows(int index) {
    return Math.min(slab, panels() * PANEL - index * slab);
  }

  long bytes() {
    return (long) panels() * PANEL * cols;
  }

  /** The first byte of a slab's group. */
  long slab(int index, int group) {
    return (long) index * slab * cols + (long) group * slabRows(index) * depth;
  }

  /** The first byte of a panel's group. */
  long panel(int panel, int group) {
    int row = panel * PANEL;
    return slab(row / slab, group) + (long) (row % slab) * depth;
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
