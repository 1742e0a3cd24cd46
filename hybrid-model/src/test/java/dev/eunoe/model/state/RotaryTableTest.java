package dev.eunoe.model.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.TestFolders;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;

class RotaryTableTest {
  private static final ModelConfig CONFIG =
      Checkpoint.openWithoutTokenizer(TestFolders.tiny("mistral_swa"), new ScalarKernels())
          .config();

  private static final BigDecimal TWO_PI =
      new BigDecimal("6.2831853071795864769252867665590057683943387987502116419498891846");

  @Test
  void fill_atTenMillion_isAsExactAsAtTen() {
    var rope = new RopeConfig(10_000, 64);
    var table = new RotaryTable(rope, Long.MAX_VALUE);
    for (long position : new long[] {0, 10, 10_000_000}) {
      table.fill(0, position, 2);
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
  void rotary_ofAPass_hasTheAnglesOfEachRunAtItsOwnPosition() {
    var rope = new RopeConfig(10_000, 2);
    var pass = new Pass();
    for (int[] positions : new int[][] {{3, 40}, {5, 7}}) {
      pass.clear();
      for (int position : positions) {
        var state = new SequenceState(CONFIG);
        state.advancePrefix(position);
        pass.add(state, 2);
      }
      float[] cos = pass.rotary(rope).cos();
      for (int row = 0; row < 4; row++) {
        int position = positions[row / 2] + row % 2;
        assertThat(cos[row]).isEqualTo((float) StrictMath.cos(position));
      }
    }
  }

  @Test
  void rotary_ofTwoRotations_keepsBoth() {
    var wide = new RopeConfig(10_000, 4);
    var narrow = new RopeConfig(10_000, 2);
    var state = new SequenceState(CONFIG);
    state.advancePrefix(3);
    var pass = new Pass();
    pass.add(state, 1);
    assertThat(pass.rotary(wide).cos()).hasSize(2);
    assertThat(pass.rotary(narrow).cos()).containsExactly((float) StrictMath.cos(3));
    assertThat(pass.rotary(wide)).isSameAs(pass.rotary(wide));
  }
}
