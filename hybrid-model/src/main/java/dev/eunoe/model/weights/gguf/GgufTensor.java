package dev.eunoe.model.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * One tensor of a GGUF file, or a view that puts its rows in the order they were trained in.
 * Nothing is copied.
 *
 * @param name its name in the file
 * @param shape outermost size first, as in Hugging Face files
 * @param pieces its bytes in order, in pieces of equal size
 * @param form what the converter did to the values
 */
public record GgufTensor(
    Path file, String name, GgufType type, long[] shape, List<MemorySegment> pieces, Form form) {

  /** What the converter did to the values of a tensor. */
  public enum Form {
    /** Nothing. */
    TRAINED,
    /** {@code −exp(v)} took the place of v. */
    DECAY,
    /** 1 was added. */
    ONE_ADDED
  }

  long size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** Rows are the elements of a vector, or all sizes but the innermost multiplied. */
  long rows() {
    return shape.length <= 1 ? size() : size() / Math.max(1, shape[shape.length - 1]);
  }

  private long rowBytes() {
    return rows() == 0 ? 0 : size() / rows() / type.elements() * type.bytes();
  }

  /** The same values in the same order under another shape. */
  GgufTensor shaped(long... other) {
    long wanted = Arrays.stream(other).reduce(1, Math::multiplyExact);
    if (wanted != size()) {
      throw new GgufException(
          "%s: tensor %s has shape %s, expected %s."
              .formatted(file, name, Arrays.toString(shape), Arrays.toString(other)));
    }
    return new GgufTensor(file, name, type, other, pieces, form);
  }

  GgufTensor with(Form other) {
    return new GgufTensor(file, name, type, shape, pieces, other);
  }

  /** Row i of this tensor, which must still be in one piece. */
  MemorySegment row(long i) {
    return pieces.getFirst().asSlice(i * rowBytes(), rowBytes());
  }

  /** Rows {@code from} to {@code from + count} of this tensor, which must be in one piece. */
  GgufTensor slice(long from, long count, long... other) {
    var bytes = pieces.getFirst().asSlice(from * rowBytes(), count * rowBytes());
    return new GgufTensor(file, name, type, other, List.of(bytes), form);
  }

  /** A tensor of this type whose row i is {@code row.apply(i)}. */
  GgufTensor gathered(long[] other, long rows, LongFunction<MemorySegment> row) {
    if (rows > Integer.MAX_VALUE) {
      throw new GgufException(
          "%s: tensor %s has %d rows, expected at most %d."
              .formatted(file, name, rows, Integer.MAX_VALUE));
    }
    int count = (int) rows;
    // Computed when asked for: millions of rows would be millions of objects.
    var list =
        new AbstractList<MemorySegment>() {
          @Override
          public MemorySegment get(int index) {
            return row.apply(index);
          }

          @Override
          public int size() {
            return count;
          }
        };
    return new GgufTensor(file, name, type, other, list, form);
  }
}
