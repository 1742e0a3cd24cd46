package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One tensor of a mapped safetensors file: its place in the file, nothing copied.
 *
 * @param values its bytes, little-endian and row-major, in the mapped file
 */
public record TensorView(Path file, String name, DType dtype, long[] shape, MemorySegment values) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Elements of the tensor. */
  public long size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** This tensor as a matrix, which must have exactly this shape. */
  public Matrix matrix(int rows, int cols) {
    requireShape(rows, cols);
    return switch (dtype) {
      case BF16 -> Matrix.bf16(values, rows, cols);
      case F16 -> Matrix.f16(values, rows, cols);
      case F32 -> Matrix.f32(values, rows, cols);
      default -> throw wrongType("F32, BF16 or F16");
    };
  }

  /** All values widened to f32, row-major; the tensor must have exactly this shape. */
  public float[] floats(int... expected) {
    requireShape(expected);
    float[] result = new float[Math.toIntExact(size())];
    for (int i = 0; i < result.length; i++) {
      result[i] =
          switch (dtype) {
            case BF16 -> Float.intBitsToFloat(values.get(SHORT, (long) i * Short.BYTES) << 16);
            case F16 -> Float.float16ToFloat(values.get(SHORT, (long) i * Short.BYTES));
            case F32 -> values.get(FLOAT, (long) i * Float.BYTES);
            default -> throw wrongType("F32, BF16 or F16");
          };
    }
    return result;
  }

  /** All values of an I64 tensor of one dimension, as token ids. */
  public int[] tokenIds() {
    if (dtype != DType.I64 || shape.length != 1) {
      throw wrongType("a vector of I64");
    }
    int[] result = new int[Math.toIntExact(size())];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.toIntExact(values.get(LONG, (long) i * Long.BYTES));
    }
    return result;
  }

  private void requireShape(int... expected) {
    long[] wanted = Arrays.stream(expected).asLongStream().toArray();
    if (!Arrays.equals(shape, wanted)) {
      throw new CheckpointException(
          file
              + ": tensor "
              + name
              + " has shape "
              + Arrays.toString(shape)
              + ", expected "
              + Arrays.toString(wanted)
              + " from the sizes in config.json.");
    }
  }

  private CheckpointException wrongType(String expected) {
    return new CheckpointException(
        file + ": tensor " + name + " has type " + dtype + ", expected " + expected + ".");
  }
}
