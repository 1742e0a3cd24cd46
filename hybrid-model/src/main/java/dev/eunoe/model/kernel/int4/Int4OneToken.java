package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.int8.OutputLanes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * One token times a panel of an {@link Int4Matrix}, a lane of 16 bits per output row; {@link
 * Int4Activations} says how four columns come out of a short.
 *
 * <p>All columns are one loop, in which each eighth turn ends a group: a loop of its own for the
 * eight turns of a group would check the bounds of what it reads once for each group.
 */
final class Int4OneToken {
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, OutputLanes.FLOATS.vectorShape());

  /** Turns of the loop in a group, less one: a mask. */
  static final int LAST_TURN = Int4Layout.DEPTH / Int4Layout.FOUR - 1;

  static final int TURN_BITS = Integer.bitCount(LAST_TURN);

  /** Rows whose shorts are the lower halves of a panel's ints. */
  static final int HALF = Int4Layout.PANEL / 2;

  /** Sign, and exponent and mantissa of an f16 where f32 has the lowest of its own. */
  static final int F16_IN_F32 = 0x8FFFE000;

  /** What moves such a number to its own value; exact for subnormal ones, too. */
  static final float TO_F32 = 0x1p112f;

  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final VectorSpecies<Integer> INTS = OutputLanes.INTS;
  private static final int LANES = OutputLanes.LANES;
  private static final int BYTES = SHORTS.vectorByteSize();
  private static final int FOUR = Int4Layout.FOUR;
  private static final long LINE = Int4Layout.LINE;

  private Int4OneToken() {}

  /**
   * <pre>
   *   y (64) overwritten
   * </pre>
   */
  static void multiply(Int4Matrix w, int panel, Int4Activations x, int t, float[] y) {
    for (int lane = 0; lane < HALF; lane += 2 * LANES) {
      rows(w, panel, lane, x, t, y);
    }
  }

  /** The rows of two vectors of shorts. */
  private static void rows(Int4Matrix w, int panel, int lane, Int4Activations x, int t, float[] y) {
    MemorySegment weights = w.weights;
    long from = w.layout.weights(panel) + 4L * lane;
    long scalesFrom = w.layout.scales(panel) + 4L * lane;
    int groups = w.layout.groups();
    int turns = w.layout.cols() / FOUR;
    int factor = t * w.layout.cols();
    short[] factors = x.factors;
    var total0 = FloatVector.zero(FLOATS);
    var total1 = FloatVector.zero(FLOATS);
    var total2 = FloatVector.zero(FLOATS);
    var total3 = FloatVector.zero(FLOATS);
    var sum0 = ShortVector.zero(SHORTS);
    var sum1 = ShortVector.zero(SHORTS);
    for (int i = 0; i < turns; i++) {
      var v0 = ShortVector.fromMemorySegment(SHORTS, weights, from + i * LINE, ORDER);
      var v1 = ShortVector.fromMemorySegment(SHORTS, weights, from + i * LINE + BYTES, ORDER);
      var p0 = ShortVector.broadcast(SHORTS, factors[factor + FOUR * i]);
      var p1 = ShortVector.broadcast(SHORTS, factors[factor + FOUR * i + 1]);
      var p2 = ShortVector.broadcast(SHORTS, factors[factor + FOUR * i + 2]);
      var p3 = ShortVector.broadcast(SHORTS, factors[factor + FOUR * i + 3]);
      sum0 = sum0.add(v0.mul(p0));
      sum1 = sum1.add(v1.mul(p0));
      sum0 = sum0.add(v0.lanewise(VectorOperators.LSHR, 4).mul(p1));
      sum1 = sum1.add(v1.lanewise(VectorOperators.LSHR, 4).mul(p1));
      sum0 = sum0.add(v0.lanewise(VectorOperators.LSHR, 8).mul(p2));
      sum1 = sum1.add(v1.lanewise(VectorOperators.LSHR, 8).mul(p2));
      sum0 = sum0.add(v0.lanewise(VectorOperators.LSHR, 12).mul(p3));
      sum1 = sum1.add(v1.lanewise(VectorOperators.LSHR, 12).mul(p3));
      if ((i & LAST_TURN) == LAST_TURN) {
        int group = i >> TURN_BITS;
        float s = x.scales[t * groups + group];
        short start = x.starts[t * groups + group];
        var q0 = sum0.add(start).reinterpretAsInts();
        var q1 = sum1.add(start).reinterpretAsInts();
        var low0 = q0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var low1 = q1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
        var high0 = q0.lanewise(VectorOperators.ASHR, 16);
        var high1 = q1.lanewise(VectorOperators.ASHR, 16);
        long at = scalesFrom + group * LINE;
        var halves0 = IntVector.fromMemorySegment(INTS, weights, at, ORDER);
        var halves1 = IntVector.fromMemorySegment(INTS, weights, at + BYTES, ORDER);
        // The arithmetic shift leaves copies of the sign over the exponent; the mask removes them.
        var lower0 = halves0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 3);
        var lower1 = halves1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 3);
        var upper0 = halves0.lanewise(VectorOperators.ASHR, 3);
        var upper1 = halves1.lanewise(VectorOperators.ASHR, 3);
        var scale0 = lower0.and(F16_IN_F32).reinterpretAsFloats().mul(TO_F32).mul(s);
        var scale1 = lower1.and(F16_IN_F32).reinterpretAsFloats().mul(TO_F32).mul(s);
        var scale2 = upper0.and(F16_IN_F32).reinterpretAsFloats().mul(TO_F32).mul(s);
        var scale3 = upper1.and(F16_IN_F32).reinterpretAsFloats().mul(TO_F32).mul(s);
        total0 = ((FloatVector) low0.convert(VectorOperators.I2F, 0)).fma(scale0, total0);
        total1 = ((FloatVector) low1.convert(VectorOperators.I2F, 0)).fma(scale1, total1);
        total2 = ((FloatVector) high0.convert(VectorOperators.I2F, 0)).fma(scale2, total2);
        total3 = ((FloatVector) high1.convert(VectorOperators.I2F, 0)).fma(scale3, total3);
        sum0 = ShortVector.zero(SHORTS);
        sum1 = ShortVector.zero(SHORTS);
      }
    }
    total0.intoArray(y, lane);
    total1.intoArray(y, lane + LANES);
    total2.intoArray(y, lane + HALF);
    total3.intoArray(y, lane + HALF + LANES);
  }
}
