package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.kernel.BlockType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;

/**
 * Puts columns back to where they were trained. Heads of whole blocks are moved as they are; where
 * a block spans several heads the tensor is decoded to f32 when it is first read.
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
    var type = tensor.type();
    if (headCols % type.elements() == 0) {
      long bytes = (long) headCols / type.elements() * type.bytes();
      return tensor.gathered(
          shape,
          shape[0] * heads,
          piece -> {
            long head = piece % heads;
            long stored = head % perKey * keyHeads + head / perKey;
            return tensor.row(piece / heads).asSlice(stored * bytes, bytes);
          });
    }
    return decoded(tensor, keyHeads, perKey, headCols);
  }

  private static GgufTensor decoded(GgufTensor tensor, int keyHeads, int perKey, int headCols) {
    var once =
        new AbstractList<MemorySegment>() {
          @Override
          public MemorySegment get(int index) {
            return decode(tensor, keyHeads, perKey, headCols);
          }

          @Override
          public int size() {
            return 1;
          }
        };
    return new GgufTensor(
        tensor.file(), tensor.name(), GgufType.F32, tensor.shape(), once, tensor.form());
  }

  private static MemorySegment decode(GgufTensor tensor, int keyHeads, int perKey, int headCols) {
    int cols = Math.toIntExact(tensor.shape()[1]);
    var blocks = BlockType.valueOf(tensor.type().name());
    var result = Arena.ofAuto().allocate(tensor.size() * Float.BYTES);
    var values = result.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] row = new float[cols];
    for (long r = 0; r < tensor.shape()[0]; r++) {
      blocks.decode(tensor.row(r), 0, cols, row, 0);
      for (int head = 0; head < keyHeads * perKey; head++) {
        int stored = head % perKey * keyHeads + head / perKey;
        values.put(row, stored * headCols, headCols);
      }
    }
    return result;
  }
}
