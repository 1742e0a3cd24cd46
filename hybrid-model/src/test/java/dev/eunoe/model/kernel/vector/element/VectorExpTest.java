package dev.eunoe.model.kernel.vector.element;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorExpTest {

  @Test
  void exp_overItsRange_isWithinTwoUlp() {
    for (float x = -87; x <= 88; x += 0.00931f) {
      double exact = StrictMath.exp(x);
      assertThat(Math.abs(VectorExp.exp(x) - exact))
          .as("exp(%s)", x)
          .isLessThanOrEqualTo(2 * Math.ulp((float) exact));
    }
  }

  @Test
  void exp_ofALane_hasTheBitsOfTheScalar() {
    float[] x = new float[Lanes.FLOATS.length()];
    for (float from = -120; from <= 120; from += 0.37f) {
      for (int i = 0; i < x.length; i++) {
        x[i] = from + i * 0.021f;
      }
      float[] y = new float[x.length];
      VectorExp.exp(FloatVector.fromArray(Lanes.FLOATS, x, 0)).intoArray(y, 0);
      for (int i = 0; i < x.length; i++) {
        assertThat(y[i]).isEqualTo(VectorExp.exp(x[i]));
      }
    }
  }

  @Test
  void exp_ofExtremes_isFiniteAndOfNaN_isNaN() {
    assertThat(VectorExp.exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 1e-37f);
    assertThat(VectorExp.exp(Float.POSITIVE_INFINITY)).isBetween(1e38f, Float.MAX_VALUE);
    assertThat(VectorExp.exp(0)).isEqualTo(1);
    assertThat(VectorExp.exp(Float.NaN)).isNaN();
  }
}
