package dev.eunoe.model.kernel.matrix;

import java.lang.foreign.MemorySegment;

/** How the values of a row lie in a file, where a {@link BlockMatrix} reads them in place. */
public sealed interface RowFormat permits BlockType, PlainType {

  /** Elements that are stored together: 1 for plain values. */
  int elements();

  /** Bytes of these elements. */
  int bytes();

  /** Decodes {@code count} elements, stored together whole, that begin at byte {@code at}. */
  void decode(MemorySegment values, long at, int count, float[] target, int to);
}
