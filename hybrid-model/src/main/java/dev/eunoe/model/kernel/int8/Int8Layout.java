package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.contract.Int8GemmLibrary;

/**
 * Where the weights of an {@link Int8Matrix} lie.
 *
 * <p>The rows come in slabs, the last one shorter: what a thread takes at once. Weights lie panel
 * after panel, and what belongs to a panel's groups lies in the same order beside them, since
 * memory is fast when it is read in order. The scales lie once more as a product of bytes takes
 * them.
 *
 * <pre>
 *   weights (panels, cols / 4, 64, 4) bytes
 *   factors (panels, groups, 2, 64) floats: scales, then what is too much
 *   scales (slabs, groups, rows of the slab) floats
 * </pre>
 *
 * @param rows of the matrix; those that fill up the last panel are zero
 * @param cols whole groups
 * @param depth columns of a group
 * @param slab rows of a slab, whole panels
 */
record Int8Layout(int rows, int cols, int depth, int slab) {
  /** Rows of a panel. */
  static final int PANEL = Int8GemmLibrary.PANEL;

  /** Rows of a slab at most: what makes a call worth while. */
  static final int MAX_SLAB = Int8GemmLibrary.MAX_ROWS;

  /** Rows of a slab at least, where there are so many. */
  private static final int MIN_SLAB = 2 * PANEL;

  /** Slabs for each thread at least, so that none waits long for the last one of another. */
  private static final int SLABS_PER_THREAD = 3;

  /**
   * Columns of a group at most. 127 · 511 · 256 is less than 2²⁴, so in {@link Int8Rows} a sum over
   * a group is exact in f32, and so is what it is turned into.
   */
  private static final int MAX_DEPTH = Int8GemmLibrary.MAX_DEPTH;

  static final int MIN_DEPTH = 32;

  /**
   * The greatest depth that cuts the columns into whole groups, two at least where that is
   * possible, or 0 where there is none: a product of bytes with one group multiplies by its scales
   * in another order.
   */
  static int depthFor(int cols) {
    for (int depth = MAX_DEPTH; depth >= Int8GemmLibrary.DEPTH; depth -= Int8GemmLibrary.DEPTH) {
      if (cols % depth == 0 && (cols > depth || depth == Int8GemmLibrary.DEPTH)) {
        return depth;
      }
    }
    return cols % MIN_DEPTH == 0 ? MIN_DEPTH : 0;
  }

  /** The layout for so many threads; it changes no bit. */
  static Int8Layout of(int rows, int cols, int threads) {
    int slab = MAX_SLAB;
    while (slab > MIN_SLAB && rows < SLABS_PER_THREAD * threads * slab) {
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

  int firstRow(int index) {
    return index * slab;
  }

  /** Rows of a slab, those that fill up its last panel included. */
  int slabRows(int index) {
    return Math.min(slab, panels() * PANEL - index * slab);
  }

  long bytes() {
    return (long) panels() * PANEL * cols;
  }

  /** The first byte of a panel. */
  long panel(int panel) {
    return (long) panel * PANEL * cols;
  }

  /** The byte of a row's column; three more of its columns follow when {@code col % 4 == 0}. */
  long at(int row, int col) {
    return panel(row / PANEL) + (long) (col / 4) * (4 * PANEL) + row % PANEL * 4 + col % 4;
  }

  /** The index of a row's scale among the factors; those of the other rows lie beside it. */
  long factor(int row, int group) {
    return ((long) (row / PANEL) * groups() + group) * (2 * PANEL) + row % PANEL;
  }

  /** The index of a row's scale among the scales. */
  long scale(int row, int group) {
    int index = row / slab;
    int first = firstRow(index);
    return (long) first * groups() + (long) group * slabRows(index) + row - first;
  }

  /** Scales of the matrix, with those of the rows that fill up the last panel. */
  long scales() {
    return (long) panels() * PANEL * groups();
  }
}
