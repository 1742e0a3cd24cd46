package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.int8.OutputLanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Int4OneToken} for four tokens, which share what is read and shifted; the bits are the
 * same.
 */
final class Int4FourTokens {
  private static final VectorSpecies<Short> SHORTS = Int4OneToken.SHORTS;
  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final VectorSpecies<Integer> INTS = OutputLanes.INTS;
  private static final int LANES = OutputLanes.LANES;
  private static final int FOUR = Int4Layout.FOUR;
  private static final int HALF = Int4OneToken.HALF;
  private static final int PANEL = Int4Layout.PANEL;
  private static final long LINE = Int4Layout.LINE;

  private Int4FourTokens() {}

  /**
   * <pre>
   *   y (4, 64) overwritten
   * </pre>
   *
   * @param t the first token
   */
  static void multiply(Int4Matrix w, int panel, Int4Activations x, int t, float[] y) {
    for (int lane = 0; lane < HALF; lane += LANES) {
      rows(w, panel, lane, x, t, y);
    }
  }

  /** The rows of one vector of shorts. */
  private static void rows(Int4Matrix w, int panel, int lane, Int4Activations x, int t, float[] y) {
    MemorySegment weights = w.weights;
    long from = w.layout.weights(panel) + 4L * lane;
    long scalesFrom = w.layout.scales(panel) + 4L * lane;
    int groups = w.layout.groups();
    int cols = w.layout.cols();
    int factor0 = t * cols;
    int factor1 = factor0 + cols;
    int factor2 = factor1 + cols;
    int factor3 = factor2 + cols;
    short[] factors = x.factors;
    var low0 = FloatVector.zero(FLOATS);
    var low1 = FloatVector.zero(FLOATS);
    var low2 = FloatVector.zero(FLOATS);
    var low3 = FloatVector.zero(FLOATS);
    var high0 = FloatVector.zero(FLOATS);
    var high1 = FloatVector.zero(FLOATS);
    var high2 = FloatVector.zero(FLOATS);
    var high3 = FloatVector.zero(FLOATS);
    var sum0 = ShortVector.zero(SHORTS);
    var sum1 = ShortVector.zero(SHORTS);
    var sum2 = ShortVector.zero(SHORTS);
    var sum3 = ShortVector.zero(SHORTS);
    for (int i = 0; i < cols / FOUR; i++) {
      var v0 = ShortVector.fromMemorySegment(SHORTS, weights, from + i * LINE, Int4OneToken.ORDER);
      int at = FOUR * i;
      sum0 = sum0.add(v0.mul(ShortVector.broadcast(SHORTS, factors[factor0 + at])));
      sum1 = sum1.add(v0.mul(ShortVector.broadcast(SHORTS, factors[factor1 + at])));
      sum2 = sum2.add(v0.mul(ShortVector.broadcast(SHORTS, factors[factor2 + at])));
      sum3 = sum3.add(v0.mul(ShortVector.broadcast(SHORTS, factors[factor3 + at])));
      var v1 = v0.lanewise(VectorOperators.LSHR, 4);
      sum0 = sum0.add(v1.mul(ShortVector.broadcast(SHORTS, factors[factor0 + at + 1])));
      sum1 = sum1.add(v1.mul(ShortVector.broadcast(SHORTS, factors[factor1 + at + 1])));
      sum2 = sum2.add(v1.mul(ShortVector.broadcast(SHORTS, factors[factor2 + at + 1])));
      sum3 = sum3.add(v1.mul(ShortVector.broadcast(SHORTS, factors[factor3 + at + 1])));
      var v2 = v0.lanewise(VectorOperators.LSHR, 8);
      sum0 = sum0.add(v2.mul(ShortVector.broadcast(SHORTS, factors[factor0 + at + 2])));
      sum1 = sum1.add(v2.mul(ShortVector.broadcast(SHORTS, factors[factor1 + at + 2])));
      sum2 = sum2.add(v2.mul(ShortVector.broadcast(SHORTS, factors[factor2 + at + 2])));
      sum3 = sum3.add(v2.mul(ShortVector.broadcast(SHORTS, factors[factor3 + at + 2])));
      var v3 = v0.lanewise(VectorOperators.LSHR, 12);
      sum0 = sum0.add(v3.mul(ShortVector.broadcast(SHORTS, factors[factor0 + at + 3])));
      sum1 = sum1.add(v3.mul(ShortVector.broadcast(SHORTS, factors[factor1 + at + 3])));
      sum2 = sum2.add(v3.mul(ShortVector.broadcast(SHORTS, factors[factor2 + at + 3])));
      sum3 = sum3.add(v3.mul(ShortVector.broadcast(SHORTS, factors[factor3 + at + 3])));
      if ((i & Int4OneToken.LAST_TURN) == Int4OneToken.LAST_TURN) {
        int group = i >> Int4OneToken.TURN_BITS;
        int g0 = t * groups + group;
        int g1 = g0 + groups;
        int g2 = g1 + groups;
        int g3 = g2 + groups;
        var halves =
            IntVector.fromMemorySegment(
                INTS, weights, scalesFrom + group * LINE, Int4OneToken.ORDER);
        var lower =
            halves
                .lanewise(VectorOperators.LSHL, 16)
                .lanewise(VectorOperators.ASHR, 3)
                .and(Int4OneToken.F16_IN_F32)
                .reinterpretAsFloats()
                .mul(Int4OneToken.TO_F32);
        var upper =
            halves
                .lanewise(VectorOperators.ASHR, 3)
                .and(Int4OneToken.F16_IN_F32)
                .reinterpretAsFloats()
                .mul(Int4OneToken.TO_F32);
        var q0 = sum0.add(x.starts[g0]).reinterpretAsInts();
        var q1 = sum1.add(x.starts[g1]).reinterpretAsInts();
        var q2 = sum2.add(x.starts[g2]).reinterpretAsInts();
        var q3 = sum3.add(x.starts[g3]).reinterpretAsInts();
        var l0 = q0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var l1 = q1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var l2 = q2.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var l3 = q3.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var h0 = q0.lanewise(VectorOperators.ASHR, 16);
        var h1 = q1.lanewise(VectorOperators.ASHR, 16);
        var h2 = q2.lanewise(VectorOperators.ASHR, 16);
        var h3 = q3.lanewise(VectorOperators.ASHR, 16);
        low0 =
            ((FloatVector) l0.convert(VectorOperators.I2F, 0)).fma(lower.mul(x.scales[g0]), low0);
        low1 =
            ((FloatVector) l1.convert(VectorOperators.I2F, 0)).fma(lower.mul(x.scales[g1]), low1);
        low2 =
            ((FloatVector) l2.convert(VectorOperators.I2F, 0)).fma(lower.mul(x.scales[g2]), low2);
        low3 =
            ((FloatVector) l3.convert(VectorOperators.I2F, 0)).fma(lower.mul(x.scales[g3]), low3);
        high0 =
            ((FloatVector) h0.convert(VectorOperators.I2F, 0)).fma(upper.mul(x.scales[g0]), high0);
        high1 =
            ((FloatVector) h1.convert(VectorOperators.I2F, 0)).fma(upper.mul(x.scales[g1]), high1);
        high2 =
            ((FloatVector) h2.convert(VectorOperators.I2F, 0)).fma(upper.mul(x.scales[g2]), high2);
        high3 =
            ((FloatVector) h3.convert(VectorOperators.I2F, 0)).fma(upper.mul(x.scales[g3]), high3);
        sum0 = ShortVector.zero(SHORTS);
        sum1 = ShortVector.zero(SHORTS);
        sum2 = ShortVector.zero(SHORTS);
        sum3 = ShortVector.zero(SHORTS);
      }
    }
    low0.intoArray(y, lane);
    low1.intoArray(y, lane + PANEL);
    low2.intoArray(y, lane + 2 * PANEL);
    low3.intoArray(y, lane + 3 * PANEL);
    high0.intoArray(y, lane + HALF);
    high1.intoArray(y, lane + HALF + PANEL);
    high2.intoArray(y, lane + HALF + 2 * PANEL);
    high3.intoArray(y, lane + HALF + 3 * PANEL);
  }
}
