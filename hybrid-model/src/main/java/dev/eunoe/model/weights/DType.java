package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.BlockType;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The element types of the safetensors format, by their names there, and the quantised block types
 * of GGUF.
 */
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1),
  F8_E4M3(1),
  F8_E5M2(1),
  Q8_0(BlockType.Q8_0),
  Q4_0(BlockType.Q4_0),
  Q4_1(BlockType.Q4_1),
  Q5_0(BlockType.Q5_0),
  Q5_1(BlockType.Q5_1),
  Q4_K(BlockType.Q4_K),
  Q5_K(BlockType.Q5_K),
  Q6_K(BlockType.Q6_K),
  MXFP4(BlockType.MXFP4);

  private final int blockElements;
  private final int blockBytes;
  private final @Nullable BlockType blocks;

  DType(int bytes) {
    this.blockElements = 1;
    this.blockBytes = bytes;
    this.blocks = null;
  }

  DType(BlockType blocks) {
    this.blockElements = blocks.elements();
    this.blockBytes = blocks.bytes();
    this.blocks = blocks;
  }

  /** Elements that are stored together: 1 but for the quantised types. */
  public int blockElements() {
    return blockElements;
  }

  /** Bytes of one block; of one element where a block is one. */
  public int blockBytes() {
    return blockBytes;
  }

  /** The quantised blocks of this type, if it is one of those. */
  Optional<BlockType> blocks() {
    return Optional.ofNullable(blocks);
  }

  /**
   * Bytes of {@code elements} elements in a row.
   *
   * @throws IllegalArgumentException when they are not whole blocks
   * @throws ArithmeticException when they are more bytes than fit in 64 bits
   */
  public long bytes(long elements) {
    if (elements % blockElements != 0) {
      throw new IllegalArgumentException(
          "%d elements are not whole blocks of %d".formatted(elements, blockElements));
    }
    return Math.multiplyExact(elements / blockElements, blockBytes);
  }

  /** The type that a safetensors header names. */
  static Optional<DType> named(String name) {
    return Arrays.stream(values())
        .filter(type -> type.blocks == null && type.name().equals(name))
        .findFirst();
  }
}
