package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A matrix of quantised blocks or of plain values, kept as they lie in the file and decoded row by
 * row inside a product. Its bytes may be parts of a mapped file, which must stay mapped as long as
 * the matrix.
 *
 * <p>The rows come in pieces of whole rows: a loader that reorders or joins rows lists them instead
 * of copying them.
 */
public final class BlockMatrix implements Matrix {
  private final String source;
  private final RowFormat type;
  private final int rows;
  private final int cols;
  private final long rowBytes;
  private final List<MemorySegment> pieces;
  private final int rowsPerPiece;

  /**
   * @param source the file and the tensor, for messages
   * @param pieces the rows in order; all pieces but the last hold the same number of rows
   */
  BlockMatrix(String source, RowFormat type, List<MemorySegment> pieces, int rows, int cols) {
    if (cols % type.elements() != 0) {
      throw new IllegalArgumentException(
          "Rows of %d elements are not whole blocks of %d.".formatted(cols, type.elements()));
    }
    this.source = source;
    this.type = type;
    this.rows = rows;
    this.cols = cols;
    this.rowBytes = (long) cols / type.elements() * type.bytes();
    this.pieces = pieces;
    this.rowsPerPiece = rowsPerPiece(pieces, rows, rowBytes);
  }

  public RowFormat type() {
    return type;
  }

  private static int rowsPerPiece(List<MemorySegment> pieces, int rows, long rowBytes) {
    long first = pieces.isEmpty() ? 0 : pieces.getFirst().byteSize();
    long last = pieces.isEmpty() ? 0 : pieces.getLast().byteSize();
    if (first % rowBytes != 0 || (pieces.size() - 1) * first + last != rows * rowBytes) {
      throw new IllegalArgumentException(
          "%d pieces of %d bytes do not hold %d rows of %d bytes."
              .formatted(pieces.size(), first, rows, rowBytes));
    }
    return Math.max(1, Math.toIntExact(first / rowBytes));
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
    return rows * rowBytes;
  }

  @Override
  public void copyRow(int row, float[] target, int at) {
    var piece = pieces.get(row / rowsPerPiece);
    type.decode(piece, row % rowsPerPiece * rowBytes, cols, target, at);
    if (type.elements() == 1) {
      return;
    }
    // A scale that is no number makes every value of its block none, so one of each tells.
    for (int i = at; i < at + cols; i += type.elements()) {
      if (!Float.isFinite(target[i])) {
        throw new DamagedWeightsException(
            "%s has a block in row %d whose scale is not a finite number; the file is damaged."
                .formatted(source, row));
      }
    }
  }

  /**
   * Decodes up to {@link #PANEL} rows from {@code row} into one panel.
   *
   * <pre>
   *   panel (cols, PANEL), rows beyond the last are zero · scratch (cols)
   * </pre>
   */
  public void copyPanel(int row, float[] panel, float[] scratch) {
    for (int r = 0; r < PANEL; r++) {
      if (row + r < rows) {
        copyRow(row + r, scratch, 0);
        for (int i = 0; i < cols; i++) {
          panel[i * PANEL + r] = scratch[i];
        }
      } else {
        for (int i = 0; i < cols; i++) {
          panel[i * PANEL + r] = 0;
        }
      }
    }
  }
}
