package dev.eunoe.model.kernel.int4;

import dev.eunoe.model.kernel.int8.Int8Matrix;
import dev.eunoe.model.kernel.int8.OutputLanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The activations of a product, rounded to 8 bits, as factors of the shorts of an {@link
 * Int4Matrix}.
 *
 * <p>For four columns in one short {@code v = n₀ + 16n₁ + 256n₂ + 4096n₃} the kernels add
 *
 * <pre>
 *   v·p₀ + (v ≫ 4)·(p₁ − 16p₀) + (v ≫ 8)·(p₂ − 16p₁) + (v ≫ 12)·(p₃ − 16p₂)
 *     = n₀p₀ + n₁p₁ + n₂p₂ + n₃p₃     modulo 2¹⁶
 * </pre>
 *
 * <p>since what a shift leaves above its column is taken off by the next factor: no masks. A start
 * of −8·Σp is added, as n is q + 8. What counts at the end is Σ q·p over 32 columns, and 32 · 8 ·
 * 127 is below 2¹⁵: it is exact, whatever was carried out of the 16 bits on the way.
 */
final class Int4Activations {
  private static final VectorSpecies<Float> FLOATS = OutputLanes.FLOATS;
  private static final int LANES = OutputLanes.LANES;
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));
  private static final int DEPTH = Int4Layout.DEPTH;

  private static final int MAGNITUDE = Integer.MAX_VALUE;

  /** A scale below this is taken for zero: its reciprocal would not be a number. */
  private static final float MIN_SCALE = 1e-30f;

  // Adding 1.5·2²³ rounds to the nearest integer, ties to even, and leaves it in the lowest bits.
  private static final float ROUND = 12582912f;

  /** Factors (tokens, cols). */
  short[] factors = {};

  /** −8·Σp (tokens, groups). */
  short[] starts = {};

  /** Scales (tokens, groups). */
  float[] scales = {};

  private int groups;

  /** Makes room. */
  void begin(int tokens, int cols) {
    groups = cols / DEPTH;
    if (scales.length < tokens * groups) {
      factors = new short[tokens * cols];
      starts = new short[tokens * groups];
      scales = new float[tokens * groups];
    }
  }

  /**
   * Rounds one token: {@code p = round(x·127/m)} with m the greatest magnitude of a group. A group
   * that holds an infinity or NaN has the scale NaN, which makes everything computed from it NaN.
   *
   * <pre>
   *   x (tokens, cols)
   * </pre>
   */
  void round(float[] x, int t) {
    for (int group = t * groups; group < (t + 1) * groups; group++) {
      float scale = scale(x, group * DEPTH);
      scales[group] = scale;
      starts[group] = round(x, group * DEPTH, scale == 0 ? 0 : 1 / scale, factors);
    }
  }

  /** The magnitudes of floats are ordered as their bits are, with infinity and NaN above all. */
  private static float scale(float[] x, int from) {
    var greatest = IntVector.zero(OutputLanes.INTS);
    for (int i = from; i < from + DEPTH; i += LANES) {
      var bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      greatest = greatest.max(bits.and(MAGNITUDE));
    }
    float scale = Float.intBitsToFloat(greatest.reduceLanes(VectorOperators.MAX)) / Int8Matrix.MAX;
    return scale < MIN_SCALE ? 0 : scale <= Float.MAX_VALUE ? scale : Float.NaN;
  }

  /** Writes the factors of a group and returns its start. */
  private static short round(float[] x, int from, float inverse, short[] factors) {
    var sum = ShortVector.zero(SHORTS);
    for (int i = from; i < from + DEPTH; i += LANES) {
      var bits = FloatVector.fromArray(FLOATS, x, i).mul(inverse).add(ROUND).reinterpretAsInts();
      var p = (ShortVector) bits.convertShape(VectorOperators.I2S, SHORTS, 0);
      // A long holds four: shifted by one of them each p stands where the next one was.
      var before =
          p.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsShorts();
      p.sub(before.lanewise(VectorOperators.LSHL, 4)).intoArray(factors, i);
      sum = sum.add(p);
    }
    return (short) (-8 * sum.reduceLanes(VectorOperators.ADD));
  }
}
