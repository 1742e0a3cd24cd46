package dev.eunoe.model.weights;

import java.lang.foreign.MemorySegment;
import java.util.AbstractList;
import java.util.function.IntFunction;

/** The rows of a matrix whose bytes lie apart in a file: each is made when it is asked for. */
final class GatheredRows extends AbstractList<MemorySegment> {
  private final int rows;
  private final IntFunction<byte[]> row;

  GatheredRows(int rows, IntFunction<byte[]> row) {
    this.rows = rows;
    this.row = row;
  }

  @Override
  public MemorySegment get(int index) {
    return MemorySegment.ofArray(row.apply(index));
  }

  @Override
  public int size() {
    return rows;
  }
}
