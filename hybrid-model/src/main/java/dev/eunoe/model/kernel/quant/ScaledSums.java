package dev.eunoe.model.kernel.quant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What becomes of the whole numbers that products of bytes give: {@code y[t,o] ← y[t,o] + Σ_g
 * (sum[g,t,o] − excess[o,g])·(scale[o,g]·s[t,g])}, in the order of the groups.
 *
 * <p>Two groups and two tokens at a time, so that a result is read and written half as often and
 * what belongs to a row is read once for both tokens. Used again and again, by one thread at a
 * time.
 */
final class ScaledSums {
  private static final VectorSpecies<Float> FLOATS = Expanded.FLOATS;
  private static final VectorSpecies<Integer> INTS = Expanded.INTS;
  private static final int LANES = Expanded.LANES;

  /** Rows of the call that are rows of the matrix. */
  private int rows;

  private int callRows;

  // (groups, rows): what the matrix keeps by panels, brought together so that the loops are long.
  private float[] scales = {};
  private int[] excess = {};

  /** Sets the rows of the next calls of {@link #add}. */
  void set(Int8Matrix w, int firstRow, int callRows) {
    var layout = w.layout;
    this.callRows = callRows;
    this.rows = Math.min(callRows, layout.rows() - firstRow);
    int size = layout.groups() * callRows;
    if (scales.length < size) {
      scales = new float[size];
      excess = new int[size];
    }
    for (int group = 0; group < layout.groups(); group++) {
      for (int o = 0; o < callRows; o += Int8Layout.PANEL) {
        int from = layout.scale(firstRow + o, group);
        int to = group * callRows + o;
        System.arraycopy(w.scales, from, scales, to, Int8Layout.PANEL);
        System.arraycopy(w.excess, from, excess, to, Int8Layout.PANEL);
      }
    }
  }

  /**
   * Adds the groups from {@code group} on, one or two, of one or two tokens to their results; sets
   * them, where {@code group} is 0.
   *
   * @param at the first byte of the sums of the first group and token
   * @param toNextGroup bytes from there to the other group, 0 where there is none
   * @param toNextToken bytes from there to the other token, 0 where there is none
   * @param s the scales of the activations (tokens, groups), those at hand from {@code sFrom}
   * @param y (tokens, {@code stride}) from {@code to}
   */
  void add(
      MemorySegment sums,
      long at,
      long toNextGroup,
      long toNextToken,
      int group,
      float[] s,
      int sFrom,
      int groups,
      float[] y,
      int to,
      int stride) {
    int next = toNextToken == 0 ? 0 : 1;
    int toNext = to + next * stride;
    float s0 = s[sFrom];
    float s1 = s[sFrom + next * groups];
    if (group == 0) {
      Arrays.fill(y, to, to + rows, 0);
      Arrays.fill(y, toNext, toNext + rows, 0);
    }
    int done;
    if (toNextGroup == 0) {
      done = oneGroup(sums, at, at + toNextToken, group * callRows, s0, s1, y, to, toNext);
    } else {
      float s2 = s[sFrom + 1];
      float s3 = s[sFrom + next * groups + 1];
      done =
          twoGroups(
              sums, at, toNextGroup, toNextToken, group * callRows, s0, s1, s2, s3, y, to, toNext);
    }
    for (int o = done; o < rows; o++) {
      for (int token = 0; token <= next; token++) {
        long sum = at + token * toNextToken + 4L * o;
        int result = to + token * stride + o;
        int sAt = sFrom + token * groups;
        one(sums, sum, group * callRows + o, s[sAt], y, result);
        if (toNextGroup > 0) {
          one(sums, sum + toNextGroup, (group + 1) * callRows + o, s[sAt + 1], y, result);
        }
      }
    }
  }

  private int twoGroups(
      MemorySegment sums,
      long at,
      long toNextGroup,
      long toNextToken,
      int scale,
      float s0,
      float s1,
      float s2,
      float s3,
      float[] y,
      int to,
      int toNext) {
    float[] scales = this.scales;
    int[] excess = this.excess;
    int other = scale + callRows;
    long at1 = at + toNextToken;
    long at2 = at + toNextGroup;
    long at3 = at2 + toNextToken;
    int whole = rows / LANES * LANES;
    for (int o = 0; o < whole; o += LANES) {
      var less = IntVector.fromArray(INTS, excess, scale + o);
      var by = FloatVector.fromArray(FLOATS, scales, scale + o);
      var y0 =
          ((FloatVector)
                  IntVector.fromMemorySegment(INTS, sums, at + 4L * o, ByteOrder.LITTLE_ENDIAN)
                      .sub(less)
                      .convert(VectorOperators.I2F, 0))
              .fma(by.mul(s0), FloatVector.fromArray(FLOATS, y, to + o));
      var y1 =
          ((FloatVector)
                  IntVector.fromMemorySegment(INTS, sums, at1 + 4L * o, ByteOrder.LITTLE_ENDIAN)
                      .sub(less)
                      .convert(VectorOperators.I2F, 0))
              .fma(by.mul(s1), FloatVector.fromArray(FLOATS, y, toNext + o));
      less = IntVector.fromArray(INTS, excess, other + o);
      by = FloatVector.fromArray(FLOATS, scales, other + o);
      ((FloatVector)
              IntVector.fromMemorySegment(INTS, sums, at2 + 4L * o, ByteOrder.LITTLE_ENDIAN)
                  .sub(less)
                  .convert(VectorOperators.I2F, 0))
          .fma(by.mul(s2), y0)
          .intoArray(y, to + o);
      ((FloatVector)
              IntVector.fromMemorySegment(INTS, sums, at3 + 4L * o, ByteOrder.LITTLE_ENDIAN)
                  .sub(less)
                  .convert(VectorOperators.I2F, 0))
          .fma(by.mul(s3), y1)
          .intoArray(y, toNext + o);
    }
    return whole;
  }

  private int oneGroup(
      MemorySegment sums,
      long at,
      long at1,
      int scale,
      float s0,
      float s1,
      float[] y,
      int to,
      int toNext) {
    float[] scales = this.scales;
    int[] excess = this.excess;
    int whole = rows / LANES * LANES;
    for (int o = 0; o < whole; o += LANES) {
      var less = IntVector.fromArray(INTS, excess, scale + o);
      var by = FloatVector.fromArray(FLOATS, scales, scale + o);
      // Both before one is stored: without a second token they are the same.
      var y0 =
          ((FloatVector)
                  IntVector.fromMemorySegment(INTS, sums, at + 4L * o, ByteOrder.LITTLE_ENDIAN)
                      .sub(less)
                      .convert(VectorOperators.I2F, 0))
              .fma(by.mul(s0), FloatVector.fromArray(FLOATS, y, to + o));
      var y1 =
          ((FloatVector)
                  IntVector.fromMemorySegment(INTS, sums, at1 + 4L * o, ByteOrder.LITTLE_ENDIAN)
                      .sub(less)
                      .convert(VectorOperators.I2F, 0))
              .fma(by.mul(s1), FloatVector.fromArray(FLOATS, y, toNext + o));
      y0.intoArray(y, to + o);
      y1.intoArray(y, toNext + o);
    }
    return whole;
  }

  /** One row of one token and group, by the same operations. */
  private void one(MemorySegment sums, long at, int scale, float s, float[] y, int to) {
    int sum = sums.get(ValueLayout.JAVA_INT, at) - excess[scale];
    y[to] = Math.fma((float) sum, scales[scale] * s, y[to]);
  }
}
