package dev.eunoe.model.weights.gguf;

import java.util.Arrays;

/** Puts rows that a converter reordered back to where they were trained. */
final class RowOrder {
  private RowOrder() {}

  /**
   * From adjacent pairs to halves: of each head, rows 2i and 2i + 1 become rows i and i +
   * headDim/2. Also for a bias, whose rows are its elements.
   */
  static GgufTensor halves(GgufTensor tensor, int headDim) {
    requireWhole(tensor, headDim);
    int half = headDim / 2;
    return tensor.gathered(
        tensor.shape(),
        tensor.rows(),
        row -> {
          long inHead = row % headDim;
          long stored = inHead < half ? 2 * inHead : 2 * (inHead - half) + 1;
          return tensor.row(row - inHead + stored);
        });
  }

  /**
   * From value heads interleaved over key heads to value heads grouped by key head: head {@code k·r
   * + j} was stored at {@code j·keyHeads + k}. Rows before {@code from} stay.
   */
  static GgufTensor grouped(GgufTensor tensor, long from, int keyHeads, int perKey, int headRows) {
    if (tensor.rows() != from + (long) keyHeads * perKey * headRows) {
      throw new GgufException(
          "%s: tensor %s has %d rows, expected %d."
              .formatted(
                  tensor.file(),
                  tensor.name(),
                  tensor.rows(),
                  from + (long) keyHeads * perKey * headRows));
    }
    return tensor.gathered(
        tensor.shape(),
        tensor.rows(),
        row -> {
          if (row < from) {
            return tensor.row(row);
          }
          long head = (row - from) / headRows;
          long stored = head % perKey * keyHeads + head / perKey;
          return tensor.row(from + stored * headRows + (row - from) % headRows);
        });
  }

  /**
   * Two tensors of the same shape as one with their rows behind one another; where matrices are
   * stacked, within each matrix.
   */
  static GgufTensor fused(GgufTensor first, GgufTensor second) {
    int rank = first.shape().length;
    if (rank < 2
        || !Arrays.equals(first.shape(), second.shape())
        || first.type() != second.type()) {
      throw new GgufException(
          "%s: tensor %s has shape %s of %s, expected that of %s, %s of %s."
              .formatted(
                  second.file(),
                  second.name(),
                  Arrays.toString(second.shape()),
                  second.type(),
                  first.name(),
                  Arrays.toString(first.shape()),
                  first.type()));
    }
    long[] shape = first.shape().clone();
    long matrix = shape[rank - 2];
    shape[rank - 2] = 2 * matrix;
    long count = matrix == 0 ? 0 : first.rows() / matrix;
    return first.gathered(
        shape,
        2 * count,
        piece ->
            (piece % 2 == 0 ? first : second)
                .slice(piece / 2 * matrix, matrix, matrix, shape[rank - 1])
                .pieces()
                .getFirst());
  }

  private static void requireWhole(GgufTensor tensor, int headDim) {
    if (headDim < 2 || headDim % 2 != 0 || tensor.rows() % headDim != 0) {
      throw new GgufException(
          "%s: tensor %s has %d rows, expected whole heads of %d."
              .formatted(tensor.file(), tensor.name(), tensor.rows(), headDim));
    }
  }
}
