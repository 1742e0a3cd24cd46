package dev.eunoe.model.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.RopeConfig;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

class RotaryTableTest {
  private static final BigDecimal TWO_PI =
      new BigDecimal("6.2831853071795864769252867665590057683943387987502116419498891846");

  @Test
  void fill_atTenMillion_isAsExactAsAtTen() {
    var rope = new RopeConfig(10_000, 64);
    var table = new RotaryTable();
    for (long position : new long[] {0, 10, 10_000_000}) {
      table.fill(rope, position, 2);
      for (int t = 0; t < 2; t++) {
        for (int i = 0; i < 32; i++) {
          double angle = exactAngle(position + t, rope.frequency(i));
          assertThat((double) table.cos()[t * 32 + i]).isCloseTo(Math.cos(angle), within(6e-8));
          assertThat((double) table.sin()[t * 32 + i]).isCloseTo(Math.sin(angle), within(6e-8));
        }
      }
    }
  }

  /** position·frequency modulo 2π, without the rounding of the product. */
  private static double exactAngle(long position, double frequency) {
    var angle = new BigDecimal(position).multiply(new BigDecimal(frequency));
    var turns = angle.divide(TWO_PI, 0, RoundingMode.FLOOR);
    return angle.subtract(turns.multiply(TWO_PI)).doubleValue();
  }

  @Test
  void fill_ofAnotherRotation_replacesTheAngles() {
    var table = new RotaryTable();
    table.fill(new RopeConfig(10_000, 4), 3, 1);
    table.fill(new RopeConfig(10_000, 2), 3, 1);
    assertThat(table.cos()[0]).isEqualTo((float) StrictMath.cos(3));
    table.fill(new RopeConfig(10_000, 2), 4, 1);
    assertThat(table.cos()[0]).isEqualTo((float) StrictMath.cos(4));
  }
}
