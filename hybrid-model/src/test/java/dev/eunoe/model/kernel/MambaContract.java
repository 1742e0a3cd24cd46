package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContract} that Mamba-2 needs. */
interface MambaContract {
  Kernels kernels();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void causalConv_cutAnywhere_equalsReference(int channels) {
    var inputs = new SeededFloats(channels);
    float[] w = inputs.floats(4 * channels);
    float[] bias = inputs.floats(channels);
    float[] initial = inputs.floats(3 * channels);
    int stride = channels + 2;
    float[] u = inputs.floats(1 + 9 * stride);
    float[] expectedState = initial.clone();
    float[] expected = new float[9 * channels];
    new ScalarKernels().causalConv(expectedState, w, bias, u, 1, stride, 9, expected, 0);
    float[] whole = new float[9 * channels];
    kernels().causalConv(initial.clone(), w, bias, u, 1, stride, 9, whole, 0);
    assertClose(whole, expected, 5, inputs);
    for (int cut = 1; cut < 9; cut++) {
      float[] state = initial.clone();
      float[] found = new float[9 * channels];
      kernels().causalConv(state, w, bias, u, 1, stride, cut, found, 0);
      int rest = 1 + cut * stride;
      kernels().causalConv(state, w, bias, u, rest, stride, 9 - cut, found, cut * channels);
      assertThat(found).as("cut at %d", cut).isEqualTo(whole);
      assertThat(state).as("cut at %d", cut).isEqualTo(expectedState);
    }
  }

  @Test
  default void causalConv_appliesTheLastTapToTheCurrentInput() {
    float[] state = {0};
    float[] y = new float[2];
    float[] u = {30, 40};
    kernels().causalConv(state, new float[] {0, 1}, new float[] {0}, u, 0, 1, 2, y, 0);
    assertThat(y).containsExactly(30, 40);
    assertThat(state).containsExactly(40);
  }

  private static MambaConfig mamba(
      int dModel, int nHeads, int headDim, int dState, int nGroups, int dConv) {
    return mamba(dModel, nHeads, headDim, dState, nGroups, dConv, GatedNorm.Order.GATE_FIRST);
  }

  private static MambaConfig mamba(
      int dModel,
      int nHeads,
      int headDim,
      int dState,
      int nGroups,
      int dConv,
      GatedNorm.Order order) {
    return new MambaConfig(
        dModel,
        nHeads,
        headDim,
        dState,
        nGroups,
        dConv,
        new GatedNorm(order, 1e-5f),
        ProjectionScales.NONE,
        0,
        Float.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 32, 64, 129})
  default void ssmScan_cutAnywhere_equalsReference(int headDim) {
    var shape = mamba(8, 4, headDim, 5, 2, 4);
    var inputs = new SeededFloats(headDim);
    int tokens = 11;
    int channels = shape.convChannels();
    int dInner = shape.dInner();
    float[] initial = inputs.floats(shape.ssmStateSize());
    float[] pending = {1, 0x1p-58f, 0.25f, 1};
    float[] a = {-0.1f, -1, -4, -16};
    float[] skip = inputs.floats(4);
    float[] xbc = inputs.floats(3 + tokens * channels);
    float[] dt = new float[2 + tokens * 4];
    float[] sizes = {0, 0.01f, 0.5f, 20};
    for (int i = 2; i < dt.length; i++) {
      dt[i] = sizes[(i * 7 + i / 4) % 4];
    }
    float[] expectedState = initial.clone();
    float[] expectedDecays = pending.clone();
    float[] expected = new float[1 + tokens * dInner];
    new ScalarKernels()
        .ssmScan(shape, expectedState, expectedDecays, xbc, 3, dt, 2, a, skip, tokens, expected, 1);
    float[] state = initial.clone();
    float[] decays = pending.clone();
    float[] whole = new float[1 + tokens * dInner];
    kernels().ssmScan(shape, state, decays, xbc, 3, dt, 2, a, skip, tokens, whole, 1);
    assertClose(whole, expected, 10, inputs);
    assertClose(
        decayed(shape, state, decays), decayed(shape, expectedState, expectedDecays), 10, inputs);
    for (int cut = 1; cut < tokens; cut++) {
      float[] again = initial.clone();
      float[] againDecays = pending.clone();
      float[] found = new float[whole.length];
      kernels().ssmScan(shape, again, againDecays, xbc, 3, dt, 2, a, skip, cut, found, 1);
      kernels()
          .ssmScan(
              shape,
              again,
              againDecays,
              xbc,
              3 + cut * channels,
              dt,
              2 + cut * 4,
              a,
              skip,
              tokens - cut,
              found,
              1 + cut * dInner);
      assertThat(found).as("cut at %d", cut).isEqualTo(whole);
      assertThat(again).as("cut at %d", cut).isEqualTo(state);
      assertThat(againDecays).as("cut at %d", cut).isEqualTo(decays);
    }
  }

  /** The state space with its decays multiplied in. */
  private static float[] decayed(MambaConfig shape, float[] state, float[] decays) {
    float[] decayed = state.clone();
    for (int i = 0; i < state.length; i++) {
      decayed[i] *= decays[i / (shape.dState() * shape.headDim())];
    }
    return decayed;
  }

  @Test
  default void ssmScan_isWorkedByHand() {
    var shape = mamba(1, 1, 1, 2, 1, 2);
    float[] state = {1, 2};
    float[] y = new float[2];
    // dt·a = 0 keeps the state, the second token's −5000 empties it; x = 3, b = (1, 10), c = (2,
    // 1).
    float[] xbc = {3, 1, 10, 2, 1, 3, 1, 10, 2, 1};
    kernels()
        .ssmScan(
            shape,
            state,
            new float[] {1},
            xbc,
            0,
            new float[] {0, 0.5f},
            0,
            new float[] {-1e4f},
            new float[] {4},
            2,
            y,
            0);
    assertThat(y[0]).isEqualTo(2 * 1 + 1 * 2 + 4 * 3);
    assertThat(state).containsExactly(1.5f, 15);
    assertThat(y[1]).isEqualTo(18 + 12);
  }

  /** One token behind another is the three operations; many at once are the same bits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 17, 32, 33, 64, 129})
  default void mamba_cutAnywhere_givesTheBitsOfItsParts(int headDim) {
    for (var order : GatedNorm.Order.values()) {
      for (int taps = 3; taps <= 5; taps++) {
        var run = new MambaRun(mamba(8, 4, headDim, 5, 2, taps, order), headDim * 10L + taps);
        run.read(kernels(), MambaRun.TOKENS);
        var inParts = run.again();
        inParts.readInParts(kernels());
        inParts.assertSame(run);
        for (int cut : new int[] {1, 2, 3, 17, 32, 40}) {
          var again = run.again();
          again.read(kernels(), cut, MambaRun.TOKENS - cut);
          again.assertSame(run);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void mamba_equalsReference(GatedNorm.Order order) {
    var run = new MambaRun(mamba(8, 4, 33, 5, 2, 4, order), 1);
    run.read(kernels(), MambaRun.TOKENS);
    var expected = run.again();
    expected.read(new ScalarKernels(), MambaRun.TOKENS);
    run.assertClose(expected);
  }
}
