package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Stacked matrices of MXFP4 as safetensors hold them: the nibbles of a block in their order, the
 * scales in a tensor of their own. A row here is what GGUF makes of it, {@link BlockType#MXFP4}.
 *
 * @param blocks (count, out, in / 32, 16), U8; byte j of a block holds elements 2j (low) and 2j + 1
 * @param scales (count, out, in / 32), U8
 */
record Mxfp4Stack(TensorView blocks, TensorView scales, int out, int in) {
  private static final int BYTES = 16;

  Mxfp4Stack {
    for (var tensor : List.of(blocks, scales)) {
      if (tensor.dtype() != DType.U8) {
        throw tensor.wrongType("U8");
      }
    }
  }

  /**
   * Matrix (rows, in) of the given rows of matrix {@code index}: copied once, or, where matrices
   * read the file in place, put together anew in every product.
   */
  Matrix matrix(int index, int[] rows) {
    var made = new GatheredRows(rows.length, row -> row((long) index * out + rows[row]));
    var pieces = blocks.inPlace() ? made : List.of(TensorView.joined(made));
    String source = blocks.file() + ": tensor " + blocks.name();
    return Matrix.blocks(source, BlockType.MXFP4, pieces, rows.length, in);
  }

  private byte[] row(long row) {
    int count = in / BlockType.MXFP4.elements();
    byte[] nibbles = new byte[BYTES];
    byte[] result = new byte[count * BlockType.MXFP4.bytes()];
    var values = blocks.bytes();
    var exponents = scales.bytes();
    for (int b = 0; b < count; b++) {
      long block = row * count + b;
      MemorySegment.copy(values, ValueLayout.JAVA_BYTE, block * BYTES, nibbles, 0, BYTES);
      int to = b * BlockType.MXFP4.bytes();
      result[to] = exponents.get(ValueLayout.JAVA_BYTE, block);
      for (int j = 0; j < BYTES; j++) {
        result[to + 1 + j] = (byte) (nibble(nibbles, j) | nibble(nibbles, j + BYTES) << 4);
      }
    }
    return result;
  }

  private static int nibble(byte[] bytes, int element) {
    return bytes[element / 2] >> element % 2 * 4 & 15;
  }
}
