package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/** Normally distributed numbers from a seed that a failing test can name. */
final class SeededFloats {
  private final long seed;
  private final SplittableRandom random;

  SeededFloats(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  long seed() {
    return seed;
  }

  float[] floats(int n) {
    float[] result = new float[n];
    for (int i = 0; i < n; i++) {
      result[i] = (float) random.nextGaussian();
    }
    return result;
  }

  Matrix f32Matrix(int rows, int cols) {
    return f32Matrix(floats(rows * cols), rows, cols);
  }

  static Matrix f32Matrix(float[] values, int rows, int cols) {
    var bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Matrix.f32(MemorySegment.ofArray(bytes.array()), rows, cols);
  }

  /** Blocks of random bytes with finite scales; cols must be whole blocks. */
  Matrix blockMatrix(BlockType type, int rows, int cols) {
    byte[] bytes = new byte[rows * cols / type.elements() * type.bytes()];
    random.nextBytes(bytes);
    int scale = type == BlockType.Q6_K ? 208 : 0;
    for (int at = 0; at < bytes.length; at += type.bytes()) {
      if (type == BlockType.MXFP4) {
        bytes[at] = 122;
        continue;
      }
      // The upper byte of an f16 about 0.05, of the scale and of what may be a minimum behind it.
      bytes[at + scale + 1] = 0x2A;
      if (type != BlockType.Q6_K) {
        bytes[at + 3] = 0x2A;
      }
    }
    return Matrix.blocks("random", type, List.of(MemorySegment.ofArray(bytes)), rows, cols);
  }

  Matrix bf16Matrix(int rows, int cols) {
    var bytes = ByteBuffer.allocate(rows * cols * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats(rows * cols)) {
      bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
    }
    return Matrix.bf16(MemorySegment.ofArray(bytes.array()), rows, cols);
  }
}
