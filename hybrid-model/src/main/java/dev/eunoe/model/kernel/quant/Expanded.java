package dev.eunoe.model.kernel.quant;

import dev.eunoe.model.kernel.VectorKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The product of several tokens with one group of a strip whose weights have been widened to f32.
 *
 * <p>A strip is what fills the lanes: four vectors of rows, {@link Groups#LANES} rows apart.
 * Widening costs more than multiplying, so it is done once for all tokens. Sums run as for one
 * token: inside the group in column order, then times the scale onto the sum of the groups before.
 */
final class Expanded {
  static final VectorSpecies<Float> FLOATS = VectorKernels.FLOATS;
  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final int LANES = FLOATS.length();

  /** Strips of a panel. */
  static final int STRIPS = Groups.LANES / LANES;

  /** Floats of one widened column of a strip. */
  static final int COLUMN = 4 * LANES;

  /** What moves an f16 without its sign, put where f32 keeps it, to its own value. */
  private static final float HALF_TO_FLOAT = 0x1p112f;

  private Expanded() {}

  /**
   * Adds a group to the results of all tokens.
   *
   * @param widened (32, 4, lanes), the group's weights without their scale
   * @param scales where the group's scales for this strip begin in {@code packed}
   * @param row the first row of the strip
   * @param col the first column of the group
   */
  static void add(
      float[] widened,
      int[] packed,
      int scales,
      int row,
      int col,
      float[] x,
      int cols,
      int tokens,
      float[] y,
      int rows) {
    int t = 0;
    for (; t + 2 <= tokens; t += 2) {
      twoTokens(widened, packed, scales, row, t * cols + col, cols, x, y, t * rows + row, rows);
    }
    if (t < tokens) {
      oneToken(widened, packed, scales, row, t * cols + col, x, y, t * rows + row, rows);
    }
  }

  /** Sets the results of a strip to zero, before its first group is added. */
  static void clear(float[] y, int row, int rows, int tokens) {
    for (int t = 0; t < tokens; t++) {
      for (int r = row; r < row + Groups.PANEL; r += Groups.LANES) {
        int from = Math.min(r, rows);
        Arrays.fill(y, t * rows + from, t * rows + Math.min(r + LANES, rows), 0);
      }
    }
  }

  private static void twoTokens(
      float[] w,
      int[] packed,
      int scales,
      int row,
      int x0,
      int cols,
      float[] x,
      float[] y,
      int at0,
      int rows) {
    var sum00 = FloatVector.zero(FLOATS);
    var sum01 = FloatVector.zero(FLOATS);
    var sum02 = FloatVector.zero(FLOATS);
    var sum03 = FloatVector.zero(FLOATS);
    var sum10 = FloatVector.zero(FLOATS);
    var sum11 = FloatVector.zero(FLOATS);
    var sum12 = FloatVector.zero(FLOATS);
    var sum13 = FloatVector.zero(FLOATS);
    int x1 = x0 + cols;
    for (int i = 0; i < Groups.SIZE; i++) {
      int at = i * COLUMN;
      var in0 = FloatVector.broadcast(FLOATS, x[x0 + i]);
      var in1 = FloatVector.broadcast(FLOATS, x[x1 + i]);
      var w0 = FloatVector.fromArray(FLOATS, w, at);
      var w1 = FloatVector.fromArray(FLOATS, w, at + LANES);
      var w2 = FloatVector.fromArray(FLOATS, w, at + 2 * LANES);
      var w3 = FloatVector.fromArray(FLOATS, w, at + 3 * LANES);
      sum00 = w0.fma(in0, sum00);
      sum01 = w1.fma(in0, sum01);
      sum02 = w2.fma(in0, sum02);
      sum03 = w3.fma(in0, sum03);
      sum10 = w0.fma(in1, sum10);
      sum11 = w1.fma(in1, sum11);
      sum12 = w2.fma(in1, sum12);
      sum13 = w3.fma(in1, sum13);
    }
    var first = IntVector.fromArray(INTS, packed, scales);
    var second = IntVector.fromArray(INTS, packed, scales + Groups.LANES);
    var scale0 = lowerHalf(first);
    var scale1 = upperHalf(first);
    var scale2 = lowerHalf(second);
    var scale3 = upperHalf(second);
    int at1 = at0 + rows;
    accumulate(y, at0, row, rows, sum00, scale0);
    accumulate(y, at0 + 16, row + 16, rows, sum01, scale1);
    accumulate(y, at0 + 32, row + 32, rows, sum02, scale2);
    accumulate(y, at0 + 48, row + 48, rows, sum03, scale3);
    accumulate(y, at1, row, rows, sum10, scale0);
    accumulate(y, at1 + 16, row + 16, rows, sum11, scale1);
    accumulate(y, at1 + 32, row + 32, rows, sum12, scale2);
    accumulate(y, at1 + 48, row + 48, rows, sum13, scale3);
  }

  private static void oneToken(
      float[] w,
      int[] packed,
      int scales,
      int row,
      int from,
      float[] x,
      float[] y,
      int at,
      int rows) {
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    var sum2 = FloatVector.zero(FLOATS);
    var sum3 = FloatVector.zero(FLOATS);
    for (int i = 0; i < Groups.SIZE; i++) {
      int column = i * COLUMN;
      var in = FloatVector.broadcast(FLOATS, x[from + i]);
      sum0 = FloatVector.fromArray(FLOATS, w, column).fma(in, sum0);
      sum1 = FloatVector.fromArray(FLOATS, w, column + LANES).fma(in, sum1);
      sum2 = FloatVector.fromArray(FLOATS, w, column + 2 * LANES).fma(in, sum2);
      sum3 = FloatVector.fromArray(FLOATS, w, column + 3 * LANES).fma(in, sum3);
    }
    var first = IntVector.fromArray(INTS, packed, scales);
    var second = IntVector.fromArray(INTS, packed, scales + Groups.LANES);
    accumulate(y, at, row, rows, sum0, lowerHalf(first));
    accumulate(y, at + 16, row + 16, rows, sum1, upperHalf(first));
    accumulate(y, at + 32, row + 32, rows, sum2, lowerHalf(second));
    accumulate(y, at + 48, row + 48, rows, sum3, upperHalf(second));
  }

  private static void accumulate(
      float[] y, int at, int row, int rows, FloatVector sum, FloatVector scale) {
    VectorMask<Float> valid = FLOATS.indexInRange(row, rows);
    sum.fma(scale, FloatVector.fromArray(FLOATS, y, at, valid)).intoArray(y, at, valid);
  }

  /** The f16 numbers in the lower halves, exactly; infinities and NaN do not occur. */
  static FloatVector lowerHalf(IntVector pairs) {
    var magnitude = pairs.and(0x7FFF).lanewise(VectorOperators.LSHL, 13).reinterpretAsFloats();
    return magnitude
        .mul(HALF_TO_FLOAT)
        .reinterpretAsInts()
        .or(pairs.and(0x8000).lanewise(VectorOperators.LSHL, 16))
        .reinterpretAsFloats();
  }

  /** The f16 numbers in the upper halves. */
  static FloatVector upperHalf(IntVector pairs) {
    return lowerHalf(pairs.lanewise(VectorOperators.LSHR, 16));
  }
}
