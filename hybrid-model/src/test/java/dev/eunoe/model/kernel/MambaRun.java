package dev.eunoe.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.MambaCore;
import dev.eunoe.model.kernel.contract.Kernels;

/** Some tokens between the projections of a Mamba-2 mixer, with arrays that begin a little late. */
final class MambaRun {
  /** More than a kernel takes at once, and not a multiple of anything. */
  static final int TOKENS = 71;

  private static final int LATE = 3;
  private static final float[] SIZES = {0, 0.01f, 0.5f, 20};

  private final long seed;
  private final SeededFloats inputs;
  private final MambaConfig shape;
  private final MambaCore core;
  private final float[] projected;
  private final float[] dt;
  private final float[] convState;
  private final float[] ssmState;
  private final float[] decays = {1, 0x1p-58f, 0.25f, 1};
  private final float[] xbc;
  private final float[] y;

  MambaRun(MambaConfig shape, long seed) {
    this.seed = seed;
    this.inputs = new SeededFloats(seed);
    this.shape = shape;
    int heads = shape.nHeads();
    this.core =
        new MambaCore(
            shape,
            inputs.floats(shape.dConv() * shape.convChannels()),
            inputs.floats(shape.convChannels()),
            inputs.floats(heads),
            new float[] {-0.1f, -1, -4, -16},
            inputs.floats(heads));
    this.projected = inputs.floats(LATE + TOKENS * shape.dProjected());
    this.convState = inputs.floats(shape.convStateSize());
    this.ssmState = inputs.floats(shape.ssmStateSize());
    this.dt = new float[LATE + TOKENS * heads];
    for (int i = LATE; i < dt.length; i++) {
      dt[i] = SIZES[(i * 7 + i / heads) % SIZES.length];
    }
    this.xbc = new float[LATE + TOKENS * shape.convChannels()];
    this.y = new float[LATE + TOKENS * shape.dInner()];
  }

  /** The same from its beginning. */
  MambaRun again() {
    return new MambaRun(shape, seed);
  }

  /** Reads so many tokens, then so many more. */
  void read(Kernels kernels, int... counts) {
    int from = 0;
    for (int count : counts) {
      kernels.mamba(args(from, count));
      from += count;
    }
  }

  /** Tokens {@code from} and following. */
  private MambaArgs args(int from, int count) {
    var args = new MambaArgs().layer(core).state(convState, ssmState, decays);
    args.projected.set(projected, LATE + from * shape.dProjected(), shape.dProjected());
    args.dt.set(dt, LATE + from * shape.nHeads(), shape.nHeads());
    args.xbc.set(xbc, LATE + from * shape.convChannels(), shape.convChannels());
    args.y.set(y, LATE + from * shape.dInner(), shape.dInner());
    args.tokens = count;
    return args;
  }

  /** Reads all tokens by one operation after the other. */
  void readInParts(Kernels kernels) {
    int dInner = shape.dInner();
    var args = args(0, TOKENS);
    kernels.causalConv(args.conv());
    kernels.ssmScan(args);
    for (int t = 0; core.isGated() && t < TOKENS; t++) {
      int z = args.projected.row(t);
      kernels.activate(Activation.SILU, projected, z, dInner);
      kernels.multiply(y, args.y.row(t), projected, z, dInner);
    }
  }

  /** Results and state to the bit. */
  void assertSame(MambaRun other) {
    assertThat(y).as("seed %d", seed).isEqualTo(other.y);
    assertThat(convState).as("seed %d", seed).isEqualTo(other.convState);
    assertThat(ssmState).as("seed %d", seed).isEqualTo(other.ssmState);
    assertThat(decays).as("seed %d", seed).isEqualTo(other.decays);
  }

  void assertClose(MambaRun expected) {
    Tolerance.assertClose(y, expected.y, 40, inputs);
    assertThat(convState).isEqualTo(expected.convState);
  }
}
