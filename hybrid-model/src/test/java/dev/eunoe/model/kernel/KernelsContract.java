package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.ROUNDING;
import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.matrix.BlockType;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Kernels} must do: a few cases worked by hand, the others against {@link
 * ScalarKernels}. Sizes straddle the lanes; inputs come from a seed that a failure names.
 */
interface KernelsContract extends MambaContract, AttentionContract {
  @Override
  Kernels kernels();

  @Test
  default void linear_ofTwoRows_isWorkedByHand() {
    var w = SeededFloats.f32Matrix(new float[] {1, 2, 3, -1, 0, 0.5f}, 2, 3);
    float[] y = new float[4];
    kernels().linear(w, new float[] {1, 1, 2, 0, -2, 4}, 2, y);
    assertThat(y).containsExactly(9, 0, 8, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 31, 32, 33, 129})
  default void linear_ofAnyNumberOfRows_equalsReference(int rows) {
    for (int cols : new int[] {1, 5, 16, 129}) {
      for (int tokens : new int[] {1, 2, 3, 4, 5, 9}) {
        var inputs = new SeededFloats(rows * 1000L + cols * 10L + tokens);
        float[] x = inputs.floats(tokens * cols);
        for (var w : new Matrix[] {inputs.bf16Matrix(rows, cols), inputs.f32Matrix(rows, cols)}) {
          float[] found = new float[tokens * rows];
          float[] expected = new float[tokens * rows];
          kernels().linear(w, x, tokens, found);
          new ScalarKernels().linear(w, x, tokens, expected);
          assertClose(found, expected, cols, inputs);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void linear_ofBlocks_equalsThatOfTheirDecodedValues(BlockType type) {
    int cols = 512;
    for (int rows : new int[] {1, 31, 33}) {
      for (int tokens : new int[] {1, 5}) {
        var inputs = new SeededFloats(rows * 10L + tokens);
        var blocks = inputs.blockMatrix(type, rows, cols);
        float[] x = inputs.floats(tokens * cols);
        float[] decoded = new float[rows * cols];
        for (int row = 0; row < rows; row++) {
          blocks.copyRow(row, decoded, row * cols);
        }
        float[] found = new float[tokens * rows];
        float[] expected = new float[tokens * rows];
        kernels().linear(blocks, x, tokens, found);
        kernels().linear(SeededFloats.f32Matrix(decoded, rows, cols), x, tokens, expected);
        assertThat(found).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 63})
  default void linear_ofOneToken_givesTheSameBitsInAnyCompany(int tokens) {
    var inputs = new SeededFloats(tokens);
    int rows = 49;
    int cols = 37;
    for (var w : new Matrix[] {inputs.bf16Matrix(rows, cols), inputs.f32Matrix(rows, cols)}) {
      float[] x = inputs.floats(tokens * cols);
      float[] together = new float[tokens * rows];
      kernels().linear(w, x, tokens, together);
      for (int t = 0; t < tokens; t++) {
        float[] alone = new float[rows];
        kernels().linear(w, Arrays.copyOfRange(x, t * cols, (t + 1) * cols), 1, alone);
        assertThat(Arrays.copyOfRange(together, t * rows, (t + 1) * rows)).isEqualTo(alone);
      }
    }
  }

  @Test
  default void rmsNorm_isWorkedByHand() {
    float[] y = new float[2];
    kernels().rmsNorm(new float[] {3, 4}, new float[] {1, 2}, 0, 1, y);
    float rms = (float) Math.sqrt(12.5);
    assertThat(y[0]).isCloseTo(3 / rms, within(ROUNDING));
    assertThat(y[1]).isCloseTo(8 / rms, within(3 * ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void rmsNorm_ofSeveralRows_equalsReference(int n) {
    var inputs = new SeededFloats(n);
    float[] x = inputs.floats(3 * n);
    float[] w = inputs.floats(n);
    float[] found = new float[3 * n];
    float[] expected = new float[3 * n];
    kernels().rmsNorm(x, w, 1e-5f, 3, found);
    new ScalarKernels().rmsNorm(x, w, 1e-5f, 3, expected);
    assertClose(found, expected, n, inputs);
  }

  @Test
  default void rmsNorm_ofZeros_isZero() {
    float[] y = {1, 1, 1};
    kernels().rmsNorm(new float[3], new float[] {1, 1, 1}, 1e-5f, 1, y);
    assertThat(y).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void groupedRmsNorm_equalsReference(int size) {
    var inputs = new SeededFloats(size);
    int groups = 2;
    for (int rows : new int[] {1, 3, 20}) {
      float[] found = inputs.floats(rows * groups * size);
      float[] expected = found.clone();
      float[] w = inputs.floats(groups * size);
      kernels().groupedRmsNorm(found, rows, w, groups, 1e-5f);
      new ScalarKernels().groupedRmsNorm(expected, rows, w, groups, 1e-5f);
      assertClose(found, expected, size, inputs);
    }
  }

  @Test
  default void groupedRmsNorm_takesTheMeanSquareInEachGroup() {
    // A group of one becomes its sign times its weight.
    float[] y = {50, -300, 9};
    kernels().groupedRmsNorm(y, 1, new float[] {2, 5}, 2, 0);
    assertThat(y[0]).isCloseTo(2, within(8 * ROUNDING));
    assertThat(y[1]).isCloseTo(-5, within(16 * ROUNDING));
    assertThat(y[2]).isEqualTo(9);
  }

  @Test
  default void layerNorm_removesTheMeanAndAddsTheBias() {
    float[] y = new float[2];
    kernels()
        .layerNorm(new float[] {1001, 1003}, new float[] {2, 3}, new float[] {10, 20}, 0, 1, y);
    assertThat(y[0]).isCloseTo(8, within(16 * ROUNDING));
    assertThat(y[1]).isCloseTo(23, within(32 * ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void layerNorm_ofSeveralRows_equalsReference(int n) {
    var inputs = new SeededFloats(n);
    float[] x = inputs.floats(3 * n);
    float[] w = inputs.floats(n);
    float[] b = inputs.floats(n);
    float[] found = new float[3 * n];
    float[] expected = new float[3 * n];
    kernels().layerNorm(x, w, b, 1e-5f, 3, found);
    new ScalarKernels().layerNorm(x, w, b, 1e-5f, 3, expected);
    assertClose(found, expected, n, inputs);
    kernels().layerNorm(x, w, b, 1e-5f, 3, x);
    assertThat(x).isEqualTo(found);
  }

  @Test
  default void rotate_byAQuarterTurn_swapsThePair() {
    float[] x = {1, 2, 3, 4, 9};
    kernels().rotate(x, 1, 1, 4, new float[] {0, 1}, new float[] {1, 0}, 2);
    assertThat(x).containsExactly(-3, 2, 1, 4, 9);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void rotate_ofSeveralHeads_equalsReference(int half) {
    var inputs = new SeededFloats(half);
    int headDim = 2 * half + 3;
    for (int rows : new int[] {1, 2, 20}) {
      float[] found = inputs.floats(rows * 3 * headDim);
      float[] expected = found.clone();
      float[] cos = inputs.floats(rows * half);
      float[] sin = inputs.floats(rows * half);
      kernels().rotate(found, rows, 3, headDim, cos, sin, half);
      new ScalarKernels().rotate(expected, rows, 3, headDim, cos, sin, half);
      assertClose(found, expected, 2, inputs);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "17, 1", "129, 0.5", "70000, 1", "70000, 0.5"})
  default void gate_equalsScaleActivationAndProduct(int n, float scale) {
    var inputs = new SeededFloats(n);
    float[] gate = inputs.floats(n);
    float[] found = inputs.floats(n);
    float[] expected = found.clone();
    float[] activated = gate.clone();
    kernels().scale(activated, 0, n, scale);
    kernels().activate(Activation.SILU, activated, 0, n);
    kernels().multiply(expected, 0, activated, 0, n);
    kernels().gate(new GateActivation(Activation.SILU, scale), found, gate, n);
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 129, 1000})
  default void eachRow_comesToEveryRowOnce(int rows) {
    var visits = new AtomicIntegerArray(rows);
    kernels().parallelRows(rows, 1000, visits::incrementAndGet);
    for (int row = 0; row < rows; row++) {
      assertThat(visits.get(row)).as("visits of row %d", row).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  default void activate_equalsReference(Activation activation) {
    for (int n : new int[] {1, 7, 8, 9, 16, 17, 129}) {
      var inputs = new SeededFloats(n);
      float[] found = inputs.floats(2 + n);
      for (int i = 0; i < n; i++) {
        found[i] *= 3;
      }
      float[] expected = found.clone();
      kernels().activate(activation, found, 1, n);
      new ScalarKernels().activate(activation, expected, 1, n);
      assertClose(found, expected, 1, inputs);
      assertThat(found[n + 1]).isEqualTo(expected[n + 1]);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SILU, 1, 0.7310586",
    "SIGMOID, 1, 0.7310586",
    "GELU, 1, 0.8413447",
    "GELU, -1, -0.15865525",
    "GELU_TANH, 1, 0.841192",
    "GELU_TANH, -1, -0.15880802",
    "RELU2, 3, 9",
    "RELU2, -3, 0"
  })
  default void activate_isWorkedByHand(Activation activation, float of, float expected) {
    float[] x = new float[17];
    Arrays.fill(x, of);
    kernels().activate(activation, x, 0, 17);
    for (float found : x) {
      assertThat(found).isCloseTo(expected, within(4 * ROUNDING));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"SILU", "GELU", "GELU_TANH"})
  default void activate_ofExtremes_staysFinite(Activation activation) {
    float[] x = new float[85];
    float[] extremes = {-1e30f, -100, 0, 100, 1e30f};
    for (int i = 0; i < x.length; i++) {
      x[i] = extremes[i % 5];
    }
    kernels().activate(activation, x, 0, x.length);
    for (int i = 0; i < x.length; i += 5) {
      assertThat(x[i]).isCloseTo(0, within(1e-6f));
      assertThat(x[i + 1]).isCloseTo(0, within(1e-6f));
      assertThat(x[i + 2]).isEqualTo(0);
      assertThat(x[i + 3]).isEqualTo(100);
      assertThat(x[i + 4]).isEqualTo(1e30f);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void sumsAndProducts_equalReference(int n) {
    var inputs = new SeededFloats(n);
    float[] found = inputs.floats(2 + n);
    float[] expected = found.clone();
    float[] other = inputs.floats(3 + n);
    kernels().multiply(found, 1, other, 2, n);
    new ScalarKernels().multiply(expected, 1, other, 2, n);
    assertClose(found, expected, 1, inputs);
    kernels().scaleColumns(found, Arrays.copyOf(other, n / 2 + 1), 2);
    new ScalarKernels().scaleColumns(expected, Arrays.copyOf(other, n / 2 + 1), 2);
    assertClose(found, expected, 2, inputs);
    kernels().add(found, other, n);
    new ScalarKernels().add(expected, other, n);
    assertClose(found, expected, 2, inputs);
    kernels().scale(found, 1, n, -0.3f);
    new ScalarKernels().scale(expected, 1, n, -0.3f);
    assertClose(found, expected, 3, inputs);
    kernels().addScaled(found, 2, other, 1, 0.7f, n);
    new ScalarKernels().addScaled(expected, 2, other, 1, 0.7f, n);
    assertClose(found, expected, 4, inputs);
    kernels().softcap(found, 1.5f, n);
    new ScalarKernels().softcap(expected, 1.5f, n);
    assertClose(found, expected, 5, inputs);
  }

  @Test
  default void softcap_keepsSmallValuesAndBoundsLargeOnes() {
    float[] x = new float[34];
    for (int i = 0; i < x.length; i += 2) {
      x[i] = 0.001f;
      x[i + 1] = -1e30f;
    }
    kernels().softcap(x, 30, x.length);
    for (int i = 0; i < x.length; i += 2) {
      assertThat(x[i]).isCloseTo(0.001f, within(30 * 2 * ROUNDING));
      assertThat(x[i + 1]).isEqualTo(-30);
    }
  }
}
