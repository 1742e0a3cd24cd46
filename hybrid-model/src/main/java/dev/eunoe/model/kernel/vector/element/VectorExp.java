package dev.eunoe.model.kernel.vector.element;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code eˣ} in f32, the same bits for a lane and for a scalar, interpreted or compiled; off by
 * less than 2 ulp.
 *
 * <p>{@code eˣ = 2ⁿ·eʳ} with n the nearest integer to x·log₂e and r the rest, eʳ by a polynomial of
 * degree 6. {@link VectorOperators#EXP} is not used: compiled code takes it from another library
 * than the interpreter, so a resumed sequence could differ in its last bit. Inputs are clamped to
 * [−87, 88], where the result is an ordinary float.
 */
public final class VectorExp {
  private static final float MIN = -87f;
  private static final float MAX = 88f;
  private static final float LOG2_E = 1.4426950408889634f;
  // Adding 1.5·2²³ rounds to the nearest integer and leaves it in the lowest bits.
  private static final float ROUND = 12582912f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  // Minimax coefficients of (eʳ − 1 − r)/r² on [−ln2/2, ln2/2].
  private static final float P5 = 1.9875691500e-4f;
  private static final float P4 = 1.3981999507e-3f;
  private static final float P3 = 8.3334519073e-3f;
  private static final float P2 = 4.1665795894e-2f;
  private static final float P1 = 1.6666665459e-1f;
  private static final float P0 = 5.0000001201e-1f;

  private VectorExp() {}

  public static FloatVector exp(FloatVector x) {
    x = x.max(MIN).min(MAX);
    var rounded = x.fma(x.broadcast(LOG2_E), x.broadcast(ROUND));
    var n = rounded.sub(ROUND);
    var r = n.fma(x.broadcast(-LN2_HIGH), x);
    r = n.fma(x.broadcast(-LN2_LOW), r);
    var p = r.fma(x.broadcast(P5), x.broadcast(P4));
    p = p.fma(r, x.broadcast(P3));
    p = p.fma(r, x.broadcast(P2));
    p = p.fma(r, x.broadcast(P1));
    p = p.fma(r, x.broadcast(P0));
    p = p.fma(r.mul(r), r).add(1f);
    var exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  public static float exp(float value) {
    float x = Math.min(Math.max(value, MIN), MAX);
    float rounded = Math.fma(x, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, P5, P4);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P1);
    p = Math.fma(p, r, P0);
    p = Math.fma(p, r * r, r) + 1f;
    int exponent = Float.floatToRawIntBits(rounded) << 23;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + exponent);
  }

  /** {@code σ(x) = 1/(1 + e^(−x))}. */
  public static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(Lanes.FLOATS, 1f).div(exp(x.neg()).add(1f));
  }

  /** {@code σ(x) = 1/(1 + e^(−x))}. */
  public static float sigmoid(float x) {
    return 1f / (exp(-x) + 1f);
  }
}
