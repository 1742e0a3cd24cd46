package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.kernel.matrix.BlockType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;

/**
 * Puts columns back to where they were trained, in a copy that is made when the tensor is read:
 * heads of whole blocks as they are, decoded to f32 where a block spans several heads.
 */
final class ColumnOrder {
  private ColumnOrder() {}

  /** Undoes for columns what {@link RowOrder#grouped} undoes for rows. */
  static GgufTensor grouped(GgufTensor tensor, int keyHeads, int perKey, int headCols) {
    int heads = keyHeads * perKey;
    long[] shape = tensor.shape();
    if (shape.length != 2 || shape[1] != (long) heads * headCols) {
      throw new GgufException(
          "%s: tensor %s has shape %s, expected %d columns."
              .formatted(
                  tensor.file(), tensor.name(), Arrays.toString(shape), (long) heads * headCols));
    }
    boolean whole = headCols % tensor.type().elements() == 0;
    var order = new Order(keyHeads, perKey, headCols);
    var once =
        new AbstractList<MemorySegment>() {
          @Override
          public MemorySegment get(int index) {
            return whole ? moved(tensor, order) : decoded(tensor, order);
          }

          @Override
          public int size() {
            return 1;
          }
        };
    var type = whole ? tensor.type() : GgufType.F32;
    return new GgufTensor(tensor.file(), tensor.name(), type, shape, once, tensor.form());
  }

  private record Order(int keyHeads, int perKey, int headCols) {
    int heads() {
      return keyHeads * perKey;
    }

    /** Where head {@code head} of the trained order was stored. */
    int stored(int head) {
      return head % perKey * keyHeads + head / perKey;
    }
  }

  private static MemorySegment moved(GgufTensor tensor, Order order) {
    var type = tensor.type();
    long headBytes = (long) order.headCols() / type.elements() * type.bytes();
    long rows = tensor.shape()[0];
    var result = Arena.ofAuto().allocate(rows * order.heads() * headBytes);
    long at = 0;
    for (long r = 0; r < rows; r++) {
      var row = tensor.row(r);
      for (int head = 0; head < order.heads(); head++) {
        MemorySegment.copy(row, order.stored(head) * headBytes, result, at, headBytes);
        at += headBytes;
      }
    }
    return result;
  }

  private static MemorySegment decoded(GgufTensor tensor, Order order) {
    int cols = Math.toIntExact(tensor.shape()[1]);
    var blocks = BlockType.valueOf(tensor.type().name());
    var result = Arena.ofAuto().allocate(tensor.size() * Float.BYTES);
    var values = result.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] row = new float[cols];
    for (long r = 0; r < tensor.shape()[0]; r++) {
      blocks.decode(tensor.row(r), 0, cols, row, 0);
      for (int head = 0; head < order.heads(); head++) {
        values.put(row, order.stored(head) * order.headCols(), order.headCols());
      }
    }
    return result;
  }
}
