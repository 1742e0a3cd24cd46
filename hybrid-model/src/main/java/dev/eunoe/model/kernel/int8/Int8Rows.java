package dev.eunoe.model.kernel.int8;

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

  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final VectorSpecies<Integer> INTS = OutputLanes.INTS;
  private static final int LANES = OutputLanes.LANES;
  private static final int TOP = 0x7F8000;
  private static final int FLIP = 0x43C00000;

  // For all lanes, in arrays: HotSpot loads a constant again wherever it is used, which here is one
  // load more for each multiplication; what comes from an array it keeps in a register.
  private static final int[] TOPS = inAllLanes(TOP);
  private static final int[] FLIPS = inAllLanes(FLIP);

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** Bytes of four columns of a panel. */
  private static final int QUAD = 4 * Int8Layout.PANEL;

  private static final long PANEL_OF_FLOATS = (long) Float.BYTES * Int8Layout.PANEL;

  private Int8Rows() {}

  /**
   * The rows of some panels, the weights read in the order in which they lie, which is what the
   * memory is fast at.
   *
   * @param x one token
   * @param results scratch (64)
   * @param y the rows of these panels, from yFrom
   */
  static void panels(
      Int8Matrix w,
      int firstPanel,
      int lastPanel,
      FloatActivations x,
      float[] results,
      float[] y,
      int yFrom) {
    for (int panel = firstPanel; panel < lastPanel; panel++) {
      int row = panel * Int8Layout.PANEL;
      for (int lane = 0; lane < Int8Layout.PANEL; lane += 4 * LANES) {
        fourVectors(w, row, lane, x, results);
      }
      int count = Math.min(Int8Layout.PANEL, w.layout.rows() - row);
      System.arraycopy(results, 0, y, yFrom + row - firstPanel * Int8Layout.PANEL, count);
    }
  }

  /**
   * Four vectors of the rows of one panel, held in registers through all groups: one body written
   * out four times, whose bits the contract of weight formats holds to those of {@link Int8Panel}.
   */
  private static void fourVectors(
      Int8Matrix w, int row, int lane, FloatActivations x, float[] results) {
    float[] p = x.p;
    float[] s = x.s;
    float[] biases = x.biases;
    var top = IntVector.fromArray(INTS, TOPS, 0);
    var flip = IntVector.fromArray(INTS, FLIPS, 0);
    var weights = w.weights;
    var factors = w.factors;
    int depth = w.layout.depth();
    int groups = w.layout.groups();
    long at = w.layout.panel(row / Int8Layout.PANEL) + 4L * lane;
    long factor = Float.BYTES * (w.layout.factor(row, 0) + lane);
    var y0 = FloatVector.zero(FLOATS);
    var y1 = FloatVector.zero(FLOATS);
    var y2 = FloatVector.zero(FLOATS);
    var y3 = FloatVector.zero(FLOATS);
    var surplus0 = FloatVector.zero(FLOATS);
    var surplus1 = FloatVector.zero(FLOATS);
    var surplus2 = FloatVector.zero(FLOATS);
    var surplus3 = FloatVector.zero(FLOATS);
    // The next columns are asked of the memory before these are multiplied: what waits for a load
    // fills the processor's queues, and then no further load gets under way. Without the bound,
    // HotSpot moves these loads behind the multiplications.
    long last = weights.byteSize() - 16 * LANES;
    var next0 = IntVector.fromMemorySegment(INTS, weights, at, ORDER);
    var next1 = IntVector.fromMemorySegment(INTS, weights, at + 4 * LANES, ORDER);
    var next2 = IntVector.fromMemorySegment(INTS, weights, at + 8 * LANES, ORDER);
    var next3 = IntVector.fromMemorySegment(INTS, weights, at + 12 * LANES, ORDER);
    for (int group = 0; group < groups; group++, factor += 2 * PANEL_OF_FLOATS) {
      var sum0 = FloatVector.zero(FLOATS);
      var sum1 = FloatVector.zero(FLOATS);
      var sum2 = FloatVector.zero(FLOATS);
      var sum3 = FloatVector.zero(FLOATS);
      int col = group * depth;
      for (int i = col; i < col + depth; i += 4, at += QUAD) {
        var four0 = next0;
        var four1 = next1;
        var four2 = next2;
        var four3 = next3;
        long ahead = Math.min(at + QUAD, last);
        next0 = IntVector.fromMemorySegment(INTS, weights, ahead, ORDER);
        next1 = IntVector.fromMemorySegment(INTS, weights, ahead + 4 * LANES, ORDER);
        next2 = IntVector.fromMemorySegment(INTS, weights, ahead + 8 * LANES, ORDER);
        next3 = IntVector.fromMemorySegment(INTS, weights, ahead + 12 * LANES, ORDER);
        var p0 = FloatVector.broadcast(FLOATS, p[i]);
        var q00 =
            four0.lanewise(VectorOperators.LSHL, 15).and(top).lanewise(VectorOperators.XOR, flip);
        var q01 =
            four1.lanewise(VectorOperators.LSHL, 15).and(top).lanewise(VectorOperators.XOR, flip);
        var q02 =
            four2.lanewise(VectorOperators.LSHL, 15).and(top).lanewise(VectorOperators.XOR, flip);
        var q03 =
            four3.lanewise(VectorOperators.LSHL, 15).and(top).lanewise(VectorOperators.XOR, flip);
        sum0 = q00.reinterpretAsFloats().fma(p0, sum0);
        sum1 = q01.reinterpretAsFloats().fma(p0, sum1);
        sum2 = q02.reinterpretAsFloats().fma(p0, sum2);
        sum3 = q03.reinterpretAsFloats().fma(p0, sum3);
        var p1 = FloatVector.broadcast(FLOATS, p[i + 1]);
        var q10 =
            four0.lanewise(VectorOperators.LSHL, 7).and(top).lanewise(VectorOperators.XOR, flip);
        var q11 =
            four1.lanewise(VectorOperators.LSHL, 7).and(top).lanewise(VectorOperators.XOR, flip);
        var q12 =
            four2.lanewise(VectorOperators.LSHL, 7).and(top).lanewise(VectorOperators.XOR, flip);
        var q13 =
            four3.lanewise(VectorOperators.LSHL, 7).and(top).lanewise(VectorOperators.XOR, flip);
        sum0 = q10.reinterpretAsFloats().fma(p1, sum0);
        sum1 = q11.reinterpretAsFloats().fma(p1, sum1);
        sum2 = q12.reinterpretAsFloats().fma(p1, sum2);
        sum3 = q13.reinterpretAsFloats().fma(p1, sum3);
        var p2 = FloatVector.broadcast(FLOATS, p[i + 2]);
        var q20 =
            four0.lanewise(VectorOperators.LSHR, 1).and(top).lanewise(VectorOperators.XOR, flip);
        var q21 =
            four1.lanewise(VectorOperators.LSHR, 1).and(top).lanewise(VectorOperators.XOR, flip);
        var q22 =
            four2.lanewise(VectorOperators.LSHR, 1).and(top).lanewise(VectorOperators.XOR, flip);
        var q23 =
            four3.lanewise(VectorOperators.LSHR, 1).and(top).lanewise(VectorOperators.XOR, flip);
        sum0 = q20.reinterpretAsFloats().fma(p2, sum0);
        sum1 = q21.reinterpretAsFloats().fma(p2, sum1);
        sum2 = q22.reinterpretAsFloats().fma(p2, sum2);
        sum3 = q23.reinterpretAsFloats().fma(p2, sum3);
        var p3 = FloatVector.broadcast(FLOATS, p[i + 3]);
        var q30 =
            four0.lanewise(VectorOperators.LSHR, 9).and(top).lanewise(VectorOperators.XOR, flip);
        var q31 =
            four1.lanewise(VectorOperators.LSHR, 9).and(top).lanewise(VectorOperators.XOR, flip);
        var q32 =
            four2.lanewise(VectorOperators.LSHR, 9).and(top).lanewise(VectorOperators.XOR, flip);
        var q33 =
            four3.lanewise(VectorOperators.LSHR, 9).and(top).lanewise(VectorOperators.XOR, flip);
        sum0 = q30.reinterpretAsFloats().fma(p3, sum0);
        sum1 = q31.reinterpretAsFloats().fma(p3, sum1);
        sum2 = q32.reinterpretAsFloats().fma(p3, sum2);
        sum3 = q33.reinterpretAsFloats().fma(p3, sum3);
      }
      float bias = biases[group];
      var sg = FloatVector.broadcast(FLOATS, s[group]);
      var excess0 = FloatVector.fromMemorySegment(FLOATS, factors, factor + PANEL_OF_FLOATS, ORDER);
      var scale0 = FloatVector.fromMemorySegment(FLOATS, factors, factor, ORDER);
      y0 = excess0.sub(bias).add(sum0).mul(scale0).mul(sg).add(y0);
      surplus0 = excess0.mul(scale0).fma(sg, surplus0);
      var excess1 =
          FloatVector.fromMemorySegment(
              FLOATS, factors, factor + 4 * LANES + PANEL_OF_FLOATS, ORDER);
      var scale1 = FloatVector.fromMemorySegment(FLOATS, factors, factor + 4 * LANES, ORDER);
      y1 = excess1.sub(bias).add(sum1).mul(scale1).mul(sg).add(y1);
      surplus1 = excess1.mul(scale1).fma(sg, surplus1);
      var excess2 =
          FloatVector.fromMemorySegment(
              FLOATS, factors, factor + 8 * LANES + PANEL_OF_FLOATS, ORDER);
      var scale2 = FloatVector.fromMemorySegment(FLOATS, factors, factor + 8 * LANES, ORDER);
      y2 = excess2.sub(bias).add(sum2).mul(scale2).mul(sg).add(y2);
      surplus2 = excess2.mul(scale2).fma(sg, surplus2);
      var excess3 =
          FloatVector.fromMemorySegment(
              FLOATS, factors, factor + 12 * LANES + PANEL_OF_FLOATS, ORDER);
      var scale3 = FloatVector.fromMemorySegment(FLOATS, factors, factor + 12 * LANES, ORDER);
      y3 = excess3.sub(bias).add(sum3).mul(scale3).mul(sg).add(y3);
      surplus3 = excess3.mul(scale3).fma(sg, surplus3);
    }
    y0.sub(surplus0).intoArray(results, lane);
    y1.sub(surplus1).intoArray(results, lane + LANES);
    y2.sub(surplus2).intoArray(results, lane + 2 * LANES);
    y3.sub(surplus3).intoArray(results, lane + 3 * LANES);
  }

  private static int[] inAllLanes(int value) {
    int[] lanes = new int[LANES];
    Arrays.fill(lanes, value);
    return lanes;
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
