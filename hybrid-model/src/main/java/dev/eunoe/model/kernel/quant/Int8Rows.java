package dev.eunoe.model.kernel.quant;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One token times the panels of an {@link Int8Matrix}, a lane per output row.
 *
 * <p>A weight becomes a float without a conversion: its byte is put at the top of the mantissa of a
 * number with the exponent of 256, its sign turned over, which is 384 + q. Sums of whole numbers
 * below 2²⁴ are exact in f32, so 384·Σp is taken off at the end and the terms may be added in any
 * order.
 */
final class Int8Rows {
  /** What a byte in the mantissa stands for beyond q. */
  static final float BIAS = 384;

  private static final VectorSpecies<Float> FLOATS = Expanded.FLOATS;
  private static final VectorSpecies<Integer> INTS = Expanded.INTS;
  private static final int LANES = Expanded.LANES;
  private static final int TOP = 0x7F8000;
  private static final int FLIP = 0x43C00000;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Bytes of four columns of a panel. */
  private static final int QUAD = 4 * Int8Layout.PANEL;

  private Int8Rows() {}

  /**
   * The rows of some panels of one slab: group by group, so that the weights are read in the order
   * in which they lie, which is what the memory is fast at.
   *
   * <pre>
   *   p (cols) whole numbers · s (groups) their scales · biases (groups) 384·Σp · y (rows)
   *   sums: scratch (64)
   * </pre>
   */
  static void panels(
      Int8Matrix w,
      int firstPanel,
      int lastPanel,
      float[] p,
      float[] s,
      float[] biases,
      float[] sums,
      float[] y) {
    int groups = w.layout.groups();
    int depth = w.layout.depth();
    int firstRow = firstPanel * Int8Layout.PANEL;
    Arrays.fill(y, firstRow, Math.min(lastPanel * Int8Layout.PANEL, w.layout.rows()), 0);
    for (int group = 0; group < groups; group++) {
      long at = w.layout.panel(firstPanel, group);
      for (int panel = firstPanel; panel < lastPanel; panel++) {
        for (int lane = 0; lane < Int8Layout.PANEL; lane += 4 * LANES) {
          group(w.weights, at + 4L * lane, p, group * depth, depth, sums, lane);
        }
        scale(w, panel, group, sums, s[group], biases[group], y);
        at += (long) Int8Layout.PANEL * depth;
      }
    }
  }

  /** The sums of a group for the rows of four vectors. */
  private static void group(
      MemorySegment weights, long from, float[] p, int col, int depth, float[] sums, int lane) {
    var sum0 = FloatVector.zero(FLOATS);
    var sum1 = FloatVector.zero(FLOATS);
    var sum2 = FloatVector.zero(FLOATS);
    var sum3 = FloatVector.zero(FLOATS);
    long at = from;
    for (int i = col; i < col + depth; i += 4, at += QUAD) {
      var four0 = IntVector.fromMemorySegment(INTS, weights, at, ORDER);
      var four1 = IntVector.fromMemorySegment(INTS, weights, at + 4 * LANES, ORDER);
      var four2 = IntVector.fromMemorySegment(INTS, weights, at + 8 * LANES, ORDER);
      var four3 = IntVector.fromMemorySegment(INTS, weights, at + 12 * LANES, ORDER);
      var p0 = FloatVector.broadcast(FLOATS, p[i]);
      var q00 =
          four0.lanewise(VectorOperators.LSHL, 15).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q01 =
          four1.lanewise(VectorOperators.LSHL, 15).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q02 =
          four2.lanewise(VectorOperators.LSHL, 15).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q03 =
          four3.lanewise(VectorOperators.LSHL, 15).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      sum0 = q00.reinterpretAsFloats().fma(p0, sum0);
      sum1 = q01.reinterpretAsFloats().fma(p0, sum1);
      sum2 = q02.reinterpretAsFloats().fma(p0, sum2);
      sum3 = q03.reinterpretAsFloats().fma(p0, sum3);
      var p1 = FloatVector.broadcast(FLOATS, p[i + 1]);
      var q10 =
          four0.lanewise(VectorOperators.LSHL, 7).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q11 =
          four1.lanewise(VectorOperators.LSHL, 7).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q12 =
          four2.lanewise(VectorOperators.LSHL, 7).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q13 =
          four3.lanewise(VectorOperators.LSHL, 7).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      sum0 = q10.reinterpretAsFloats().fma(p1, sum0);
      sum1 = q11.reinterpretAsFloats().fma(p1, sum1);
      sum2 = q12.reinterpretAsFloats().fma(p1, sum2);
      sum3 = q13.reinterpretAsFloats().fma(p1, sum3);
      var p2 = FloatVector.broadcast(FLOATS, p[i + 2]);
      var q20 =
          four0.lanewise(VectorOperators.LSHR, 1).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q21 =
          four1.lanewise(VectorOperators.LSHR, 1).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q22 =
          four2.lanewise(VectorOperators.LSHR, 1).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q23 =
          four3.lanewise(VectorOperators.LSHR, 1).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      sum0 = q20.reinterpretAsFloats().fma(p2, sum0);
      sum1 = q21.reinterpretAsFloats().fma(p2, sum1);
      sum2 = q22.reinterpretAsFloats().fma(p2, sum2);
      sum3 = q23.reinterpretAsFloats().fma(p2, sum3);
      var p3 = FloatVector.broadcast(FLOATS, p[i + 3]);
      var q30 =
          four0.lanewise(VectorOperators.LSHR, 9).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q31 =
          four1.lanewise(VectorOperators.LSHR, 9).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q32 =
          four2.lanewise(VectorOperators.LSHR, 9).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      var q33 =
          four3.lanewise(VectorOperators.LSHR, 9).and(TOP).lanewise(VectorOperators.XOR, FLIP);
      sum0 = q30.reinterpretAsFloats().fma(p3, sum0);
      sum1 = q31.reinterpretAsFloats().fma(p3, sum1);
      sum2 = q32.reinterpretAsFloats().fma(p3, sum2);
      sum3 = q33.reinterpretAsFloats().fma(p3, sum3);
    }
    sum0.intoArray(sums, lane);
    sum1.intoArray(sums, lane + LANES);
    sum2.intoArray(sums, lane + 2 * LANES);
    sum3.intoArray(sums, lane + 3 * LANES);
  }

  /** {@code y[o] ← (sum[o] − bias)·(scale[o]·s) + y[o]}. */
  private static void scale(
      Int8Matrix w, int panel, int group, float[] sums, float s, float bias, float[] y) {
    int from = panel * Int8Layout.PANEL;
    int scale = (panel * w.layout.groups() + group) * Int8Layout.PANEL;
    int count = Math.min(Int8Layout.PANEL, w.layout.rows() - from);
    int lane = 0;
    for (; lane + LANES <= count; lane += LANES) {
      FloatVector.fromArray(FLOATS, sums, lane)
          .sub(bias)
          .fma(
              FloatVector.fromArray(FLOATS, w.scales, scale + lane).mul(s),
              FloatVector.fromArray(FLOATS, y, from + lane))
          .intoArray(y, from + lane);
    }
    for (; lane < count; lane++) {
      y[from + lane] = Math.fma(sums[lane] - bias, w.scales[scale + lane] * s, y[from + lane]);
    }
  }

  static IntVector load(MemorySegment weights, long at) {
    return IntVector.fromMemorySegment(INTS, weights, at, ORDER);
  }

  static FloatVector byte0(IntVector four) {
    return biased(four.lanewise(VectorOperators.LSHL, 15));
  }

  static FloatVector byte1(IntVector four) {
    return biased(four.lanewise(VectorOperators.LSHL, 7));
  }

  static FloatVector byte2(IntVector four) {
    return biased(four.lanewise(VectorOperators.LSHR, 1));
  }

  static FloatVector byte3(IntVector four) {
    return biased(four.lanewise(VectorOperators.LSHR, 9));
  }

  private static FloatVector biased(IntVector top) {
    return top.and(TOP).lanewise(VectorOperators.XOR, FLIP).reinterpretAsFloats();
  }
}
