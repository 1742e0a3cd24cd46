package dev.eunoe.model.weights.gguf;

import dev.eunoe.model.kernel.matrix.BlockType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * A tensor as a file stores it, for tests that write files.
 *
 * @param shape outermost size first
 */
public record StoredTensor(String name, GgufType type, long[] shape, byte[] bytes) {

  public static StoredTensor f32(String name, float[] values, long... shape) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new StoredTensor(name, GgufType.F32, shape, bytes.array());
  }

  int typeId() {
    for (int id = 0; id < 64; id++) {
      if (GgufType.of(id).orElse(null) == type) {
        return id;
      }
    }
    throw new IllegalStateException(type.name());
  }

  int rows() {
    long rows = 1;
    for (int i = 0; i < Math.max(1, shape.length - 1); i++) {
      rows *= shape[i];
    }
    return Math.toIntExact(rows);
  }

  public StoredTensor named(String other) {
    return new StoredTensor(other, type, shape, bytes);
  }

  StoredTensor shaped(long... other) {
    return new StoredTensor(name, type, other, bytes);
  }

  /**
   * Row i of the result is row {@code from.applyAsInt(i)} of this; a vector's rows are elements.
   */
  StoredTensor reordered(IntUnaryOperator from) {
    int rowBytes = bytes.length / rows();
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < rows(); i++) {
      System.arraycopy(bytes, from.applyAsInt(i) * rowBytes, result, i * rowBytes, rowBytes);
    }
    return new StoredTensor(name, type, shape, result);
  }

  /** {@code count} rows from {@code from}. */
  StoredTensor rows(int from, int count) {
    int rowBytes = bytes.length / rows();
    long[] other = shape.clone();
    other[0] = count;
    byte[] result = new byte[count * rowBytes];
    System.arraycopy(bytes, from * rowBytes, result, 0, result.length);
    return new StoredTensor(name, type, other, result);
  }

  /** All values in f32. */
  public float[] values() {
    int count = 1;
    for (long size : shape) {
      count *= Math.toIntExact(size);
    }
    float[] values = new float[count];
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> buffer.asFloatBuffer().get(values);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          values[i] = Float.float16ToFloat(buffer.getShort(i * 2));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          values[i] = Float.intBitsToFloat(buffer.getShort(i * 2) << 16);
        }
      }
      default ->
          BlockType.valueOf(type.name()).decode(MemorySegment.ofArray(bytes), 0, count, values, 0);
    }
    return values;
  }

  /**
   * Random blocks in place of a matrix whose rows are whole blocks; other tensors of a GGUF file,
   * and those that converters keep in f32, stay as they are.
   */
  public StoredTensor asRandomBlocks(BlockType blocks, SplittableRandom random) {
    boolean kept = name.matches(".*(norm|conv|ssm_a|ffn_gate_inp).*");
    int cols = Math.toIntExact(shape[shape.length - 1]);
    if (shape.length < 2 || kept || cols % blocks.elements() != 0) {
      return this;
    }
    byte[] bytes = new byte[rows() * cols / blocks.elements() * blocks.bytes()];
    random.nextBytes(bytes);
    for (int at = 0; at < bytes.length; at += blocks.bytes()) {
      // The upper byte of small f16 scales, so that values stay about one.
      if (blocks == BlockType.Q6_K) {
        bytes[at + 209] = 0x08;
      } else if (blocks == BlockType.MXFP4) {
        bytes[at] = (byte) (119 + (bytes[at] & 3));
      } else {
        bytes[at + 1] = 0x10;
        bytes[at + 3] =
            blocks == BlockType.Q4_1 || blocks == BlockType.Q5_1 || blocks.elements() > 32
                ? 0x10
                : bytes[at + 3];
      }
    }
    return new StoredTensor(name, GgufType.valueOf(blocks.name()), shape, bytes);
  }

  /** The same values, rounded to F32, F16 or BF16 (towards zero). */
  public StoredTensor as(GgufType other) {
    float[] values = values();
    if (other == GgufType.F32) {
      return f32(name, values, shape);
    }
    var buffer = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putShort(
          other == GgufType.F16
              ? Float.floatToFloat16(value)
              : (short) (Float.floatToIntBits(value) >>> 16));
    }
    return new StoredTensor(name, other, shape, buffer.array());
  }
}
