package dev.eunoe.model.kernel.int8;

import dev.eunoe.model.kernel.args.Slice;
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
final class ZeroPointCorrection {
  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final int LANES = OutputLanes.LANES;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private int groups;
  private int rows;

  // The operands of a call.
  private MemorySegment results = MemorySegment.NULL;
  private long from;
  private int stride;
  private Slice s = new Slice();
  private Slice y = new Slice();

  /** (groups, rows) */
  private float[] excess = {};

  /** That of some rows of a matrix, whole panels, for the next calls of {@link #subtract}. */
  void prepare(Int8Matrix w, int firstRow, int rows) {
    this.groups = w.layout.groups();
    this.rows = rows;
    if (excess.length < groups * rows) {
      excess = new float[groups * rows];
    }
    long toExcess = (long) Float.BYTES * Int8Layout.PANEL;
    for (int row = 0; row < rows; row += Int8Layout.PANEL) {
      for (int group = 0; group < groups; group++) {
        long from = Float.BYTES * w.layout.factor(firstRow + row, group);
        for (int o = 0; o < Int8Layout.PANEL; o += LANES) {
          long at = from + (long) Float.BYTES * o;
          FloatVector.fromMemorySegment(FLOATS, w.factors, at, ORDER)
              .mul(FloatVector.fromMemorySegment(FLOATS, w.factors, at + toExcess, ORDER))
              .intoArray(excess, group * rows + row + o);
        }
      }
    }
  }

  /**
   * {@code y[t,o] ← results[t,o] − Σ excess[g,o]·s[t,g]}, the sum fused from 0 in the order of the
   * groups. A zero loses its sign, which products of bytes may or may not have given it.
   *
   * <pre>
   *   results (tokens, ·) floats from byte {@code from}, rows {@code stride} floats apart
   *   s (tokens, groups) · y (tokens, count); may be the results
   * </pre>
   */
  void subtract(
      MemorySegment results, long from, int stride, Slice s, int tokens, Slice y, int count) {
    this.results = results;
    this.from = from;
    this.stride = stride;
    this.s = s;
    this.y = y;
    for (int t = 0; t < tokens; t += 4) {
      fourTokens(t, tokens - 1, count);
    }
  }

  /**
   * One body written out for four tokens, so that their sums stay in registers. Where fewer than
   * four are left the last one is computed again, before any is stored. A tail without masks: with
   * them, JDK 25 with lanes of 256 bits gave other bits in one run of three.
   */
  private void fourTokens(int t, int last, int count) {
    int t1 = Math.min(t + 1, last);
    int t2 = Math.min(t + 2, last);
    int t3 = Math.min(t + 3, last);
    var results = this.results;
    long rowBytes = (long) Float.BYTES * stride;
    long r0 = from + t * rowBytes;
    long r1 = from + t1 * rowBytes;
    long r2 = from + t2 * rowBytes;
    long r3 = from + t3 * rowBytes;
    float[] s = this.s.array;
    int s0 = this.s.row(t);
    int s1 = this.s.row(t1);
    int s2 = this.s.row(t2);
    int s3 = this.s.row(t3);
    float[] y = this.y.array;
    int y0 = this.y.row(t);
    int y1 = this.y.row(t1);
    int y2 = this.y.row(t2);
    int y3 = this.y.row(t3);
    float[] excess = this.excess;
    int groups = this.groups;
    int rows = this.rows;
    int o = 0;
    for (; o + LANES <= count; o += LANES) {
      var sum0 = FloatVector.zero(FLOATS);
      var sum1 = FloatVector.zero(FLOATS);
      var sum2 = FloatVector.zero(FLOATS);
      var sum3 = FloatVector.zero(FLOATS);
      int at = o;
      for (int g = 0; g < groups; g++, at += rows) {
        var each = FloatVector.fromArray(FLOATS, excess, at);
        sum0 = each.fma(FloatVector.broadcast(FLOATS, s[s0 + g]), sum0);
        sum1 = each.fma(FloatVector.broadcast(FLOATS, s[s1 + g]), sum1);
        sum2 = each.fma(FloatVector.broadcast(FLOATS, s[s2 + g]), sum2);
        sum3 = each.fma(FloatVector.broadcast(FLOATS, s[s3 + g]), sum3);
      }
      long bytes = (long) Float.BYTES * o;
      sum0 = read(results, r0 + bytes).add(0f).sub(sum0);
      sum1 = read(results, r1 + bytes).add(0f).sub(sum1);
      sum2 = read(results, r2 + bytes).add(0f).sub(sum2);
      sum3 = read(results, r3 + bytes).add(0f).sub(sum3);
      sum0.intoArray(y, y0 + o);
      sum1.intoArray(y, y1 + o);
      sum2.intoArray(y, y2 + o);
      sum3.intoArray(y, y3 + o);
    }
    for (; o < count; o++) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      for (int g = 0; g < groups; g++) {
        float each = excess[g * rows + o];
        sum0 = Math.fma(each, s[s0 + g], sum0);
        sum1 = Math.fma(each, s[s1 + g], sum1);
        sum2 = Math.fma(each, s[s2 + g], sum2);
        sum3 = Math.fma(each, s[s3 + g], sum3);
      }
      long bytes = (long) Float.BYTES * o;
      sum0 = results.get(ValueLayout.JAVA_FLOAT, r0 + bytes) + 0f - sum0;
      sum1 = results.get(ValueLayout.JAVA_FLOAT, r1 + bytes) + 0f - sum1;
      sum2 = results.get(ValueLayout.JAVA_FLOAT, r2 + bytes) + 0f - sum2;
      sum3 = results.get(ValueLayout.JAVA_FLOAT, r3 + bytes) + 0f - sum3;
      y[y0 + o] = sum0;
      y[y1 + o] = sum1;
      y[y2 + o] = sum2;
      y[y3 + o] = sum3;
    }
  }

  private static FloatVector read(MemorySegment results, long at) {
    return FloatVector.fromMemorySegment(FLOATS, results, at, ORDER);
  }
}
