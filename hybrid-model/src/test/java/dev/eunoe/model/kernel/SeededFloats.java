package dev.eunoe.model.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  Matrix bf16Matrix(int rows, int cols) {
    var bytes = ByteBuffer.allocate(rows * cols * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : floats(rows * cols)) {
      bytes.putShort((short) (Float.floatToIntBits(value) >>> 16));
    }
    return Matrix.bf16(MemorySegment.ofArray(bytes.array()), rows, cols);
  }
}
