package dev.eunoe.model.kernel.int8;

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

  /** (groups, rows) */
  private float[] surplus = {};

  /** That of some rows of a matrix, whole panels, for the next calls of {@link #takeOff}. */
  void prepare(Int8Matrix w, int firstRow, int rows) {
    this.groups = w.layout.groups();
    this.rows = rows;
    if (surplus.length < groups * rows) {
      surplus = new float[groups * rows];
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
   * {@code y[t,o] ← results[t,o] − Σ surplus[g,o]·s[t,g]}, the sum fused from 0 in the order of the
   * groups. A zero loses its sign, which products of bytes may or may not have given it.
   *
   * <pre>
   *   results (tokens, ·) floats from byte {@code from}, rows stride apart · s (tokens, groups) from sFrom
   *   y (tokens, count) from yFrom, rows yStride apart; may be the results
   * </pre>
   */
  void takeOff(
      MemorySegment results,
      long from,
      int stride,
      float[] s,
      int sFrom,
      int tokens,
      float[] y,
      int yFrom,
      int yStride,
      int count) {
    for (int t = 0; t < tokens; t += 4) {
      fourTokens(results, from, stride, s, sFrom, t, tokens - 1, y, yFrom, yStride, count);
    }
  }

  /**
   * Where fewer than four are left the last one is computed again, before any is stored. A tail
   * without masks: with them, JDK 25 with lanes of 256 bits gave other bits in one run of three.
   */
  private void fourTokens(
      MemorySegment results,
      long from,
      int stride,
      float[] s,
      int sFrom,
      int t,
      int last,
      float[] y,
      int yFrom,
      int yStride,
      int count) {
    int t1 = Math.min(t + 1, last);
    int t2 = Math.min(t + 2, last);
    int t3 = Math.min(t + 3, last);
    long r0 = from + (long) Float.BYTES * t * stride;
    long r1 = from + (long) Float.BYTES * t1 * stride;
    long r2 = from + (long) Float.BYTES * t2 * stride;
    long r3 = from + (long) Float.BYTES * t3 * stride;
    int s0 = sFrom + t * groups;
    int s1 = sFrom + t1 * groups;
    int s2 = sFrom + t2 * groups;
    int s3 = sFrom + t3 * groups;
    int y0 = yFrom + t * yStride;
    int y1 = yFrom + t1 * yStride;
    int y2 = yFrom + t2 * yStride;
    int y3 = yFrom + t3 * yStride;
    float[] surplus = this.surplus;
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
        var each = FloatVector.fromArray(FLOATS, surplus, at);
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
        float each = surplus[g * rows + o];
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
