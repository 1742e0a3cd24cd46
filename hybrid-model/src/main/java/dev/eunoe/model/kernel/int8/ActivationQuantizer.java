package dev.eunoe.model.kernel.int8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rounds activations to 8 bits: {@code p = round(x·127/m)} with m the greatest magnitude of a
 * token's group, so that {@code x ≈ p·s}, {@code s = m/127}.
 *
 * <p>The result is the same whichever form it is written in. A group that holds an infinity or NaN
 * has the scale NaN, which makes everything computed from it NaN.
 */
final class ActivationQuantizer {
  /** Added to a number that is stored without sign. */
  static final int ZERO = 128;

  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final VectorSpecies<Integer> INTS = OutputLanes.INTS;
  private static final int LANES = OutputLanes.LANES;

  // Adding 1.5·2²³ rounds to the nearest integer, ties to even, and leaves it in the lowest bits.
  private static final float ROUND = 12582912f;

  private ActivationQuantizer() {}

  /** The scale of {@code x[from, from + n)}. */
  static float scale(float[] x, int from, int n) {
    // Bits without the sign have the order of magnitudes, and integers are compared faster.
    var greatest = IntVector.zero(INTS);
    for (int i = from; i < from + n; i += LANES) {
      var bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      greatest = greatest.max(bits.and(Integer.MAX_VALUE));
    }
    float scale = Float.intBitsToFloat(greatest.reduceLanes(VectorOperators.MAX)) / Int8Matrix.MAX;
    return scale < MIN ? 0 : scale <= Float.MAX_VALUE ? scale : Float.NaN;
  }

  private static final float MIN = Int8Matrix.MIN_SCALE;

  private static float inverse(float scale) {
    return scale == 0 ? 0 : 1 / scale;
  }

  /** Writes p as floats to {@code p[from, from + n)} and returns their sum, which is exact. */
  static float round(float[] x, int from, int n, float scale, float[] p) {
    float inverse = inverse(scale);
    var sum = FloatVector.zero(FLOATS);
    for (int i = from; i < from + n; i += LANES) {
      var rounded = FloatVector.fromArray(FLOATS, x, i).mul(inverse).add(ROUND).sub(ROUND);
      rounded.intoArray(p, i);
      sum = sum.add(rounded);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** Writes p + 128 as bytes from {@code at} on. */
  static void round(float[] x, int from, int n, float scale, MemorySegment bytes, long at) {
    float inverse = inverse(scale);
    if (LANES < 8) {
      for (int i = 0; i < n; i++) {
        int p = Float.floatToRawIntBits(x[from + i] * inverse + ROUND) + ZERO;
        bytes.set(ValueLayout.JAVA_BYTE, at + i, (byte) p);
      }
      return;
    }
    for (int i = 0; i < n; i += LANES) {
      var ints =
          FloatVector.fromArray(FLOATS, x, from + i)
              .mul(inverse)
              .add(ROUND)
              .reinterpretAsInts()
              .add(ZERO);
      ((ByteVector) ints.convertShape(VectorOperators.I2B, Narrow.BYTES, 0))
          .intoMemorySegment(bytes, at + i, ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** Bytes as many as there are lanes; a class of its own, since lanes of 128 bits have none. */
  private static final class Narrow {
    static final VectorSpecies<Byte> BYTES =
        VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * 8));
  }
}
