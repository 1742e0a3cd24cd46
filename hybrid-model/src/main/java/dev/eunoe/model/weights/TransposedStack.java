package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Stacked matrices whose file multiplies from the right: a column of the file is a row here.
 *
 * @param tensor (count, in, out), plain values
 */
record TransposedStack(TensorView tensor, int in, int out) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Matrix (columns, in) of the given columns of matrix {@code index}. */
  Matrix matrix(int index, int[] columns) {
    return tensor.matrix(
        new GatheredRows(columns.length, row -> column(index, columns[row])), columns.length, in);
  }

  private byte[] column(int index, int column) {
    int width = tensor.dtype().blockBytes();
    var values = tensor.bytes();
    var result = ByteBuffer.allocate(in * width).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < in; i++) {
      long at = (((long) index * in + i) * out + column) * width;
      if (width == Short.BYTES) {
        result.putShort(values.get(SHORT, at));
      } else {
        result.putInt(values.get(INT, at));
      }
    }
    return result.array();
  }
}
