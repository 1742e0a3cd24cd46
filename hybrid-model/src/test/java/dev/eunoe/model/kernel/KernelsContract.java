package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.ROUNDING;
import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Kernels} must do: a few cases worked by hand, the others against {@link
 * ScalarKernels}. Sizes straddle the lanes; inputs come from a seed that a failure names.
 */
interface KernelsContract {
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
  default void gatedRmsNorm_inGroups_equalsReference(int size) {
    var inputs = new SeededFloats(size);
    int groups = 2;
    float[] found = inputs.floats(2 + groups * size);
    float[] expected = found.clone();
    float[] z = inputs.floats(3 + groups * size);
    float[] w = inputs.floats(groups * size);
    kernels().gatedRmsNorm(found, 2, z, 3, w, groups, 1e-5f);
    new ScalarKernels().gatedRmsNorm(expected, 2, z, 3, w, groups, 1e-5f);
    assertClose(found, expected, size, inputs);
  }

  @Test
  default void gatedRmsNorm_takesTheMeanSquareInEachGroupAfterTheGate() {
    // silu(100) is 100 in f32, so the gate only scales, and each group of one becomes its sign
    // times its weight.
    float[] y = {0.5f, -3};
    kernels().gatedRmsNorm(y, 0, new float[] {100, 100}, 0, new float[] {2, 5}, 2, 0);
    assertThat(y[0]).isCloseTo(2, within(8 * ROUNDING));
    assertThat(y[1]).isCloseTo(-5, within(16 * ROUNDING));
  }

  @Test
  default void rotate_byAQuarterTurn_swapsThePair() {
    float[] x = {9, 1, 2, 3, 4};
    kernels().rotate(x, 1, 1, 4, new float[] {0, 1}, new float[] {1, 0}, 0, 2);
    assertThat(x).containsExactly(9, -3, 2, 1, 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void rotate_ofSeveralHeads_equalsReference(int half) {
    var inputs = new SeededFloats(half);
    int headDim = 2 * half + 3;
    float[] found = inputs.floats(1 + 3 * headDim);
    float[] expected = found.clone();
    float[] cos = inputs.floats(2 * half);
    float[] sin = inputs.floats(2 * half);
    kernels().rotate(found, 1, 3, headDim, cos, sin, half, half);
    new ScalarKernels().rotate(expected, 1, 3, headDim, cos, sin, half, half);
    assertClose(found, expected, 2, inputs);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 15, 16, 17, 64, 129, 160})
  default void attend_overAnyNumberOfTokens_equalsReference(int rows) {
    for (int headDim : new int[] {1, 8, 17, 64, 72}) {
      var inputs = new SeededFloats(rows * 100L + headDim);
      var shape = new AttentionConfig(8, 4, 2, headDim, 160, 0.3f, null, null);
      int capacity = 160;
      float[] q = inputs.floats(2 + 4 * headDim);
      float[] keys = inputs.floats(2 * headDim * capacity);
      float[] values = inputs.floats(2 * headDim * capacity);
      float[] found = new float[3 + 4 * headDim];
      float[] expected = found.clone();
      float[] scores = new float[capacity];
      kernels().attend(shape, q, 2, keys, values, capacity, rows, scores, found, 3);
      new ScalarKernels().attend(shape, q, 2, keys, values, capacity, rows, scores, expected, 3);
      assertClose(found, expected, rows + headDim, inputs);
    }
  }

  @Test
  default void attend_withScoresFarApart_takesTheBestAlone() {
    var shape = new AttentionConfig(1, 1, 1, 1, 16, 1, null, null);
    float[] keys = new float[16];
    float[] values = new float[16];
    keys[0] = -3000;
    keys[1] = 3000;
    values[0] = 7;
    values[1] = 5;
    float[] out = new float[1];
    kernels().attend(shape, new float[] {1}, 0, keys, values, 16, 2, new float[16], out, 0);
    assertThat(out[0]).isCloseTo(5, within(8 * ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void causalConvStep_overSeveralTokens_equalsReference(int channels) {
    var inputs = new SeededFloats(channels);
    float[] w = inputs.floats(4 * channels);
    float[] bias = inputs.floats(channels);
    float[] state = inputs.floats(3 * channels);
    float[] expectedState = state.clone();
    float[] found = new float[channels];
    float[] expected = new float[channels];
    for (int t = 0; t < 5; t++) {
      float[] u = inputs.floats(channels + 1);
      kernels().causalConvStep(state, w, bias, u, 1, found);
      new ScalarKernels().causalConvStep(expectedState, w, bias, u, 1, expected);
      assertClose(found, expected, 5, inputs);
      assertThat(state).isEqualTo(expectedState);
    }
  }

  @Test
  default void causalConvStep_appliesTheLastTapToTheCurrentInput() {
    float[] state = {0};
    float[] y = new float[1];
    kernels().causalConvStep(state, new float[] {0, 1}, new float[] {0}, new float[] {30}, 0, y);
    assertThat(y[0]).isEqualTo(30);
    assertThat(state).containsExactly(30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void ssmStep_overSeveralTokens_equalsReference(int headDim) {
    var shape = new MambaConfig(8, 4, headDim, 5, 2, 4, 1e-5f, 0, Float.POSITIVE_INFINITY);
    var inputs = new SeededFloats(headDim);
    float[] state = inputs.floats(shape.ssmStateSize());
    float[] expectedState = state.clone();
    float[] a = {-0.1f, -1, -4, -16};
    float[] skip = inputs.floats(4);
    float[] found = new float[1 + shape.dInner()];
    float[] expected = found.clone();
    for (int t = 0; t < 5; t++) {
      float[] xbc = inputs.floats(shape.convChannels());
      float[] dt = {0, 0.01f, 0.5f, 20};
      kernels().ssmStep(shape, state, xbc, dt, a, skip, found, 1);
      new ScalarKernels().ssmStep(shape, expectedState, xbc, dt, a, skip, expected, 1);
      assertClose(found, expected, 10, inputs);
      assertClose(state, expectedState, 10, inputs);
    }
  }

  @Test
  default void ssmStep_isWorkedByHand() {
    var shape = new MambaConfig(1, 1, 1, 2, 1, 2, 1e-5f, 0, Float.POSITIVE_INFINITY);
    float[] state = {1, 2};
    float[] y = new float[1];
    // dt·a = 0 keeps the state; x = 3, b = (1, 10), c = (2, 1), dt = 0.5 in the second call.
    kernels()
        .ssmStep(
            shape,
            state,
            new float[] {3, 1, 10, 2, 1},
            new float[] {0},
            new float[] {-1},
            new float[] {4},
            y,
            0);
    assertThat(y[0]).isEqualTo(2 * 1 + 1 * 2 + 4 * 3);
    kernels()
        .ssmStep(
            shape,
            state,
            new float[] {3, 1, 10, 2, 1},
            new float[] {0.5f},
            new float[] {-1e4f},
            new float[] {0},
            y,
            0);
    assertThat(state).containsExactly(1.5f, 15);
    assertThat(y[0]).isEqualTo(18);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void swiGluAndAdd_equalReference(int n) {
    var inputs = new SeededFloats(n);
    float[] found = inputs.floats(n);
    float[] expected = found.clone();
    float[] up = inputs.floats(n);
    kernels().swiGlu(found, up, n);
    new ScalarKernels().swiGlu(expected, up, n);
    assertClose(found, expected, 1, inputs);
    kernels().add(found, up, n);
    new ScalarKernels().add(expected, up, n);
    assertClose(found, expected, 2, inputs);
  }

  @Test
  default void swiGlu_ofExtremeGates_staysFinite() {
    float[] gate = {
      -1e30f, -100, 0, 100, 1e30f, -1e30f, -100, 0, 100, 1e30f, -1e30f, -100, 0, 100, 1e30f, 1, 1
    };
    float[] up = new float[gate.length];
    Arrays.fill(up, 1);
    kernels().swiGlu(gate, up, gate.length);
    for (int i = 0; i < 15; i += 5) {
      assertThat(gate[i]).isCloseTo(0, within(1e-6f));
      assertThat(gate[i + 1]).isCloseTo(0, within(1e-6f));
      assertThat(gate[i + 2]).isEqualTo(0);
      assertThat(gate[i + 3]).isEqualTo(100);
      assertThat(gate[i + 4]).isEqualTo(1e30f);
    }
  }
}
