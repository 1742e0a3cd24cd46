package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.kernel.matrix.BlockType;
import java.util.Arrays;
import java.util.Optional;

/** The tensor types of GGUF that this engine reads, by their numbers in the file. */
public enum GgufType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, BlockType.Q4_0),
  Q4_1(3, BlockType.Q4_1),
  Q5_0(6, BlockType.Q5_0),
  Q5_1(7, BlockType.Q5_1),
  Q8_0(8, BlockType.Q8_0),
  Q4_K(12, BlockType.Q4_K),
  Q5_K(13, BlockType.Q5_K),
  Q6_K(14, BlockType.Q6_K),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  BF16(30, 1, 2),
  MXFP4(39, BlockType.MXFP4);

  private final int id;
  private final int elements;
  private final int bytes;

  GgufType(int id, int elements, int bytes) {
    this.id = id;
    this.elements = elements;
    this.bytes = bytes;
  }

  GgufType(int id, BlockType blocks) {
    this(id, blocks.elements(), blocks.bytes());
  }

  /** Elements of one block; 1 for plain types. */
  int elements() {
    return elements;
  }

  /** Bytes of one block, or of one element of a plain type. */
  int bytes() {
    return bytes;
  }

  static Optional<GgufType> of(int id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
  }
}
