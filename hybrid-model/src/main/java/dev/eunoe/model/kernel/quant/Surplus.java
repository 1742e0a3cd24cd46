package dev.eunoe.model.kernel.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What results of an {@link Int8Matrix} have too much because 128 was added to each rounded
 * activation: of each row and group the excess times the scale. Used again and again, by one thread
 * at a time.
 */
final class Surplus {
  private static final VectorSpecies<Float> FLOATS = Expanded.FLOATS;
  private static final int LANES = Expanded.LANES;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private int groups;
  private int rows;

  /** (groups, rows) */
  private float[] surplus = {};

  /** The sums of one token so far (rows), and what they begin with. */
  private float[] sums = {};

  private float[] zeros = {};

  /** That of some rows of a matrix, whole panels, for the next calls of {@link #takeOff}. */
  void prepare(Int8Matrix w, int firstRow, int rows) {
    this.groups = w.layout.groups();
    this.rows = rows;
    if (surplus.length < groups * rows) {
      surplus = new float[groups * rows];
    }
    if (sums.length < rows) {
      sums = new float[rows];
      zeros = new float[rows];
    }
    long toExcess = (long) Float.BYTES * Int8Layout.PANEL;
    for (int row = 0; row < rows; row += Int8Layout.PANEL) {
      for (int group = 0; group < groups; group++) {
        long from = Float.BYTES * w.layout.factor(firstRow + row, group);
        for (int o = 0; o < Int8Layout.PANEL; o += LANES) {
          long at = from + (long) Float.BYTES * o;
          FloatVector.fromMemorySegment(FLOATS, w.factors, at, ORDER)
              .mul(FloatVector.fromMemorySegment(FLOATS, w.factors, at + toExcess, ORDER))
              .intoArray(surplus, group * rows + row + o);
        }
      }
    }
  }

  /**
   * {@code y[o] ← results[o] − Σ surplus[g,o]·s[g]} for {@code count} rows of one token, the sum
   * fused from 0 in the order of the groups. A zero loses its sign, which products of bytes may or
   * may not have given it.
   */
  void takeOff(
      MemorySegment results, long from, float[] s, int sFrom, float[] y, int to, int count) {
    // Two at a time, so that a sum is read and written half as often, the first alone where they
    // are odd.
    int group = groups % 2;
    float[] before = zeros;
    if (group == 1) {
      one(s[sFrom]);
      before = sums;
    }
    for (; group < groups; group += 2) {
      two(group * rows, s[sFrom + group], s[sFrom + group + 1], before);
      before = sums;
    }
    int o = 0;
    for (; o + LANES <= count; o += LANES) {
      FloatVector.fromMemorySegment(FLOATS, results, from + (long) Float.BYTES * o, ORDER)
          .add(0f)
          .sub(FloatVector.fromArray(FLOATS, sums, o))
          .intoArray(y, to + o);
    }
    for (; o < count; o++) {
      float result = results.get(ValueLayout.JAVA_FLOAT, from + (long) Float.BYTES * o);
      y[to + o] = result + 0f - sums[o];
    }
  }

  private void one(float s0) {
    float[] surplus = this.surplus;
    float[] sums = this.sums;
    for (int o = 0; o < rows; o += LANES) {
      var zero = FloatVector.zero(FLOATS);
      FloatVector.fromArray(FLOATS, surplus, o).fma(zero.broadcast(s0), zero).intoArray(sums, o);
    }
  }

  private void two(int from, float s0, float s1, float[] before) {
    float[] surplus = this.surplus;
    float[] sums = this.sums;
    int next = from + rows;
    for (int o = 0; o < rows; o += LANES) {
      var sum = FloatVector.fromArray(FLOATS, before, o);
      sum = FloatVector.fromArray(FLOATS, surplus, from + o).fma(sum.broadcast(s0), sum);
      FloatVector.fromArray(FLOATS, surplus, next + o)
          .fma(sum.broadcast(s1), sum)
          .intoArray(sums, o);
    }
  }
}
