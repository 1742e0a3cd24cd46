package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.DamagedWeightsException;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.matrix.PlainType;
import dev.eunoe.model.kernel.matrix.RowFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * One tensor of a mapped file: its place in the file, nothing copied.
 *
 * @param pieces its bytes, little-endian and row-major, in the mapped file; more than one piece,
 *     all of the same size, where the file keeps the rows in another order or in several tensors
 * @param form what the file did to the values before it stored them
 * @param inPlace whether matrices of it go on reading the mapped file instead of packing a copy,
 *     which is slower and takes no memory; blocks always do
 */
public record TensorView(
    Path file,
    String name,
    DType dtype,
    long[] shape,
    List<MemorySegment> pieces,
    TensorForm form,
    boolean inPlace) {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Values looked at together, whole blocks of every type. */
  private static final int SCANNED = 1 << 14;

  private static final Map<DType, PlainType> PLAIN =
      Map.of(DType.F32, PlainType.F32, DType.F16, PlainType.F16, DType.BF16, PlainType.BF16);

  /** A tensor in one piece whose values are stored as they were trained. */
  public TensorView(Path file, String name, DType dtype, long[] shape, MemorySegment values) {
    this(file, name, dtype, shape, List.of(values), TensorForm.TRAINED, false);
  }

  /** The same tensor, read where it lies. */
  TensorView readInPlace() {
    return new TensorView(file, name, dtype, shape, pieces, form, true);
  }

  /** A matrix of its first rows. */
  TensorView firstRows(int rows) {
    int cols = Math.toIntExact(shape[1]);
    return new TensorView(
        file, name, dtype, new long[] {rows, cols}, slice(0, rows * rowBytes(cols)), form, inPlace);
  }

  /** Elements of the tensor. */
  public long size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Bytes of the tensor in the file. */
  public long byteSize() {
    return dtype.bytes(size());
  }

  /** All bytes in one piece, copied where they are not. */
  public MemorySegment bytes() {
    return joined(pieces);
  }

  static MemorySegment joined(List<MemorySegment> pieces) {
    if (pieces.size() == 1) {
      return pieces.getFirst();
    }
    long size = 0;
    for (var piece : pieces) {
      size += piece.byteSize();
    }
    var all = Arena.ofAuto().allocate(size);
    long at = 0;
    for (var piece : pieces) {
      MemorySegment.copy(piece, 0, all, at, piece.byteSize());
      at += piece.byteSize();
    }
    return all;
  }

  /** This tensor as a matrix, which must have exactly this shape. */
  public Matrix matrix(int rows, int cols) {
    requireShape(rows, cols);
    return matrix(pieces, rows, cols);
  }

  /**
   * Rows {@code from} to {@code from + count} as a matrix. The tensor, which must have exactly this
   * shape, is seen as a matrix whose columns are its last dimension and whose rows are all others.
   */
  public Matrix rows(int from, int count, int... expected) {
    requireShape(expected);
    int cols = expected[expected.length - 1];
    long rowBytes = rowBytes(cols);
    return matrix(slice(from * rowBytes, count * rowBytes), count, cols);
  }

  /** The given rows of a matrix of this shape, in the given order. */
  public Matrix rows(int[] order, int rows, int cols) {
    requireShape(rows, cols);
    long rowBytes = rowBytes(cols);
    var ordered = new ArrayList<MemorySegment>(order.length);
    for (int row : order) {
      ordered.add(joined(slice(row * rowBytes, rowBytes)));
    }
    return matrix(ordered, order.length, cols);
  }

  /** Copies nothing where the range is whole pieces or lies in one. */
  private List<MemorySegment> slice(long from, long count) {
    if (count == 0) {
      return List.of(MemorySegment.NULL);
    }
    long size = pieces.getFirst().byteSize();
    int first = Math.toIntExact(from / size);
    if (from % size == 0 && count % size == 0) {
      return pieces.subList(first, first + Math.toIntExact(count / size));
    }
    if (from % size + count <= size) {
      return List.of(pieces.get(first).asSlice(from % size, count));
    }
    int last = Math.toIntExact((from + count - 1) / size);
    return List.of(joined(pieces.subList(first, last + 1)).asSlice(from % size, count));
  }

  Matrix matrix(List<MemorySegment> values, int rows, int cols) {
    if (inPlace && PLAIN.containsKey(dtype)) {
      return Matrix.blocks(file + ": tensor " + name, PLAIN.get(dtype), values, rows, cols);
    }
    return switch (dtype) {
      case BF16, F16, F32 -> packed(joined(values), rows, cols);
      default -> {
        rowBytes(cols);
        var blocks = dtype.blocks().orElseThrow(this::wrongType);
        yield Matrix.blocks(file + ": tensor " + name, blocks, values, rows, cols);
      }
    };
  }

  /** What is packed is looked through on the way: one NaN in it would spoil every answer. */
  private Matrix packed(MemorySegment values, int rows, int cols) {
    try {
      return switch (dtype) {
        case BF16 -> Matrix.bf16(values, rows, cols);
        case F16 -> Matrix.f16(values, rows, cols);
        default -> Matrix.f32(values, rows, cols);
      };
    } catch (DamagedWeightsException e) {
      throw new CheckpointException(file + ": tensor " + name + " " + e.getMessage(), e);
    }
  }

  /** Whether every value is a finite number; values that are no floating numbers are. */
  boolean finite() {
    RowFormat format = dtype.blocks().isPresent() ? dtype.blocks().get() : PLAIN.get(dtype);
    return format == null || pieces.stream().allMatch(piece -> finite(piece, format));
  }

  private static boolean finite(MemorySegment piece, RowFormat format) {
    float[] values = new float[SCANNED];
    long blocks = piece.byteSize() / format.bytes();
    long each = SCANNED / format.elements();
    for (long at = 0; at < blocks; at += each) {
      int count = (int) Math.min(each, blocks - at) * format.elements();
      format.decode(piece, at * format.bytes(), count, values, 0);
      for (int i = 0; i < count; i++) {
        if (!Float.isFinite(values[i])) {
          return false;
        }
      }
    }
    return true;
  }

  private long rowBytes(int cols) {
    if (cols % dtype.blockElements() != 0) {
      throw new CheckpointException(
          file
              + ": tensor "
              + name
              + " has rows of "
              + cols
              + " elements, expected whole blocks of "
              + dtype.blockElements()
              + " for "
              + dtype
              + ".");
    }
    return dtype.bytes(cols);
  }

  /** All values as they were trained, widened to f32, row-major; exactly this shape. */
  public float[] floats(int... expected) {
    float[] stored = stored(expected);
    return switch (form) {
      case TRAINED -> stored;
      case DECAY -> map(stored, v -> Math.log(-v));
      case ONE_ADDED -> map(stored, v -> v - 1);
    };
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
    var values = bytes();
    float[] result = new float[Math.toIntExact(size())];
    if (dtype.blocks().isPresent()) {
      BlockType blocks = dtype.blocks().get();
      blocks.decode(values, 0, result.length, result, 0);
      return numbers(result);
    }
    for (int i = 0; i < result.length; i++) {
      result[i] =
          switch (dtype) {
            case BF16 -> Float.intBitsToFloat(values.get(SHORT, (long) i * Short.BYTES) << 16);
            case F16 -> Float.float16ToFloat(values.get(SHORT, (long) i * Short.BYTES));
            case F32 -> values.get(FLOAT, (long) i * Float.BYTES);
            default -> throw wrongType();
          };
    }
    return numbers(result);
  }

  /** Small tensors are looked through, since one NaN in them silences every answer. */
  private float[] numbers(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new CheckpointException(
            "%s: tensor %s has %s at element %d, expected a finite number."
                .formatted(file, name, values[i], i));
      }
    }
    return values;
  }

  /** All values of an I64 tensor of one dimension, as token ids. */
  public int[] tokenIds() {
    if (dtype != DType.I64 || shape.length != 1) {
      throw wrongType("a vector of I64");
    }
    var values = bytes();
    int[] result = new int[Math.toIntExact(size())];
    for (int i = 0; i < result.length; i++) {
      result[i] = Math.toIntExact(values.get(LONG, (long) i * Long.BYTES));
    }
    return result;
  }

  void requireShape(int... expected) {
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
              + " from the sizes in the config.");
    }
  }

  private CheckpointException wrongType() {
    return wrongType("F32, BF16, F16 or quantised blocks");
  }

  CheckpointException wrongType(String expected) {
    return new CheckpointException(
        file + ": tensor " + name + " has type " + dtype + ", expected " + expected + ".");
  }
}
