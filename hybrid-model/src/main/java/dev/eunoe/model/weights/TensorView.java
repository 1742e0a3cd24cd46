package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * One tensor of a mapped file: its place in the file, nothing copied.
 *
 * @param values its bytes, little-endian and row-major, in the mapped file
 * @param form what the file did to the values before it stored them
 */
public record TensorView(
    Path file, String name, DType dtype, long[] shape, MemorySegment values, TensorForm form) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A tensor whose values are stored as they were trained. */
  public TensorView(Path file, String name, DType dtype, long[] shape, MemorySegment values) {
    this(file, name, dtype, shape, values, TensorForm.TRAINED);
  }

  /** Elements of the tensor. */
  public long size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** This tensor as a matrix, which must have exactly this shape. */
  public Matrix matrix(int rows, int cols) {
    requireShape(rows, cols);
    return matrix(values, rows, cols);
  }

  /**
   * Rows {@code from} to {@code from + count} as a matrix. The tensor, which must have exactly this
   * shape, is seen as a matrix whose columns are its last dimension and whose rows are all others.
   */
  public Matrix rows(int from, int count, int... expected) {
    requireShape(expected);
    int cols = expected[expected.length - 1];
    long rowBytes = (long) cols * dtype.bytes();
    return matrix(values.asSlice(from * rowBytes, count * rowBytes), count, cols);
  }

  private Matrix matrix(MemorySegment values, int rows, int cols) {
    return switch (dtype) {
      case BF16 -> Matrix.bf16(values, rows, cols);
      case F16 -> Matrix.f16(values, rows, cols);
      case F32 -> Matrix.f32(values, rows, cols);
      default -> throw wrongType("F32, BF16 or F16");
    };
  }

  /** All values as they were trained, widened to f32, row-major; exactly this shape. */
  public float[] floats(int... expected) {
    float[] stored = stored(expected);
    switch (form) {
      case TRAINED -> {}
      case DECAY -> map(stored, v -> Math.log(-v));
      case ONE_ADDED -> map(stored, v -> v - 1);
    }
    return stored;
  }

  /** {@code −exp(v)} of all values: the decay rates of a state space whose tensor is A_log. */
  public float[] decay(int... expected) {
    if (form == TensorForm.DECAY) {
      return stored(expected);
    }
    return map(floats(expected), v -> -StrictMath.exp(v));
  }

  /** {@code 1 + v} of all values, for norms that multiply by one plus their weight. */
  public float[] onePlus(int... expected) {
    if (form == TensorForm.ONE_ADDED) {
      return stored(expected);
    }
    return map(floats(expected), v -> 1 + v);
  }

  private static float[] map(float[] values, DoubleUnaryOperator function) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(values[i]);
    }
    return values;
  }

  private float[] stored(int... expected) {
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
