package dev.eunoe.model.kernel;

import static dev.eunoe.model.kernel.Tolerance.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.MambaCore;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link KernelsContract} that Mamba-2 needs. */
interface MambaContract {
  float[] NONE = {};
  int CONV_TOKENS = 7;

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
    var layer = new ConvArgs().layer(w, bias, true);
    new ScalarKernels().causalConv(rows(layer, expectedState, u, stride, expected, 0, 9));
    float[] whole = new float[9 * channels];
    kernels().causalConv(rows(layer, initial.clone(), u, stride, whole, 0, 9));
    assertClose(whole, expected, 5, inputs);
    for (int cut = 1; cut < 9; cut++) {
      float[] state = initial.clone();
      float[] found = new float[9 * channels];
      kernels().causalConv(rows(layer, state, u, stride, found, 0, cut));
      kernels().causalConv(rows(layer, state, u, stride, found, cut, 9 - cut));
      assertThat(found).as("cut at %d", cut).isEqualTo(whole);
      assertThat(state).as("cut at %d", cut).isEqualTo(expectedState);
    }
  }

  /** Tokens {@code first} and following of u, whose rows begin one element late and lie apart. */
  private static ConvArgs rows(
      ConvArgs args, float[] state, float[] u, int stride, float[] y, int first, int tokens) {
    args.run(state, u, y, first, tokens);
    args.u.set(u, 1 + first * stride, stride);
    return args;
  }

  @Test
  default void causalConv_appliesTheLastTapToTheCurrentInput() {
    float[] state = {0};
    float[] y = new float[2];
    float[] u = {30, 40};
    var args = new ConvArgs().layer(new float[] {0, 1}, new float[] {0}, true);
    kernels().causalConv(args.run(state, u, y, 0, 2));
    assertThat(y).containsExactly(30, 40);
    assertThat(state).containsExactly(40);
  }

  @Test
  default void plainCausalConv_appliesTheLastTapToTheCurrentInput() {
    float[] state = {5, 6};
    float[] y = new float[3];
    kernels()
        .causalConv(
            new ConvArgs()
                .layer(new float[] {100, 10, 1}, new float[] {0.5f}, false)
                .run(state, new float[] {1, 2, 3}, y, 0, 3));
    assertThat(y).containsExactly(500 + 60 + 1.5f, 600 + 10 + 2.5f, 100 + 20 + 3.5f);
    assertThat(state).containsExactly(2, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void plainCausalConv_cutAnywhere_givesTheSameBits(int channels) {
    for (int taps = 2; taps <= 5; taps++) {
      var inputs = new SeededFloats(channels * 10L + taps);
      float[] w = inputs.floats(taps * channels);
      float[] bias = inputs.floats(channels);
      float[] before = inputs.floats((taps - 1) * channels);
      float[] u = inputs.floats(CONV_TOKENS * channels);
      float[] state = before.clone();
      float[] found = new float[CONV_TOKENS * channels];
      var layer = new ConvArgs().layer(w, bias, false);
      kernels().causalConv(layer.run(state, u, found, 0, CONV_TOKENS));
      float[] expectedState = before.clone();
      float[] expected = new float[CONV_TOKENS * channels];
      new ScalarKernels().causalConv(layer.run(expectedState, u, expected, 0, CONV_TOKENS));
      assertClose(found, expected, taps, inputs);
      assertThat(state).isEqualTo(expectedState);
      for (int cut = 1; cut < CONV_TOKENS; cut++) {
        float[] cutState = before.clone();
        float[] y = new float[CONV_TOKENS * channels];
        kernels().causalConv(layer.run(cutState, u, y, 0, cut));
        kernels().causalConv(layer.run(cutState, u, y, cut, CONV_TOKENS - cut));
        assertThat(y).isEqualTo(found);
        assertThat(cutState).isEqualTo(state);
      }
    }
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
    var core = new MambaCore(shape, NONE, NONE, NONE, a, skip);
    var args = new MambaArgs().layer(core).state(NONE, expectedState, expectedDecays);
    new ScalarKernels().ssmScan(rows(args, xbc, dt, expected, 0, tokens));
    float[] state = initial.clone();
    float[] decays = pending.clone();
    float[] whole = new float[1 + tokens * dInner];
    kernels().ssmScan(rows(args.state(NONE, state, decays), xbc, dt, whole, 0, tokens));
    assertClose(whole, expected, 10, inputs);
    assertClose(
        decayed(shape, state, decays), decayed(shape, expectedState, expectedDecays), 10, inputs);
    for (int cut = 1; cut < tokens; cut++) {
      float[] again = initial.clone();
      float[] againDecays = pending.clone();
      float[] found = new float[whole.length];
      args.state(NONE, again, againDecays);
      kernels().ssmScan(rows(args, xbc, dt, found, 0, cut));
      kernels().ssmScan(rows(args, xbc, dt, found, cut, tokens - cut));
      assertThat(found).as("cut at %d", cut).isEqualTo(whole);
      assertThat(again).as("cut at %d", cut).isEqualTo(state);
      assertThat(againDecays).as("cut at %d", cut).isEqualTo(decays);
    }
  }

  /** Tokens {@code first} and following of arrays that begin a little late. */
  private static MambaArgs rows(
      MambaArgs args, float[] xbc, float[] dt, float[] y, int first, int tokens) {
    var shape = args.core.shape();
    args.xbc.set(xbc, 3 + first * shape.convChannels(), shape.convChannels());
    args.dt.set(dt, 2 + first * shape.nHeads(), shape.nHeads());
    args.y.set(y, 1 + first * shape.dInner(), shape.dInner());
    args.tokens = tokens;
    return args;
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
    var core = new MambaCore(shape, NONE, NONE, NONE, new float[] {-1e4f}, new float[] {4});
    kernels()
        .ssmScan(
            new MambaArgs()
                .layer(core)
                .state(NONE, state, new float[] {1})
                .rows(NONE, new float[] {0, 0.5f}, xbc, y, 0, 2));
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

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 40})
  default void stepSizes_areSoftplusWithABiasWithinTheLimits(int tokens) {
    var shape =
        new MambaConfig(
            8,
            4,
            3,
            5,
            2,
            4,
            new GatedNorm(GatedNorm.Order.GATE_FIRST, 1e-5f),
            ProjectionScales.NONE,
            0.5f,
            1);
    var inputs = new SeededFloats(tokens);
    float[] projected = inputs.floats(tokens * shape.dProjected());
    float[] bias = {-9, 0, 0.25f, 9};
    float[] dt = new float[tokens * 4];
    kernels().stepSizes(new MambaCore(shape, NONE, NONE, bias, NONE, NONE), projected, tokens, dt);
    for (int i = 0; i < dt.length; i++) {
      float delta = projected[(i / 4 + 1) * shape.dProjected() - 4 + i % 4];
      double exact = Math.log1p(Math.exp(delta + bias[i % 4]));
      assertThat((double) dt[i]).isCloseTo(Math.clamp(exact, 0.5, 1), within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 16, 17, 129})
  default void siluGate_equalsActivationAndProduct(int n) {
    for (int rows : new int[] {1, 20}) {
      var inputs = new SeededFloats(n);
      int stride = n + 2;
      float[] z = inputs.floats(1 + rows * stride);
      float[] found = inputs.floats(rows * n);
      float[] expected = found.clone();
      kernels()
          .siluGate(new Slice().set(z.clone(), 1, stride), new Slice().rows(found, 0, n), rows, n);
      for (int r = 0; r < rows; r++) {
        kernels().activate(Activation.SILU, z, 1 + r * stride, n);
        kernels().multiply(expected, r * n, z, 1 + r * stride, n);
      }
      assertThat(found).isEqualTo(expected);
    }
  }
}
