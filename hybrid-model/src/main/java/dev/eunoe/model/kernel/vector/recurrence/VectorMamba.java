package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.Slice;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.VectorActivations;

/**
 * {@link Kernels#mamba} of many tokens, head by head in one pass: convolution, scan and gate of a
 * few tokens while they are in the nearest cache. What heads share, B and C, is convolved before.
 */
public final class VectorMamba implements Workers.Task {
  /** Tokens of a head that are convolved, scanned and gated before the next ones. */
  private static final int NEAR_TOKENS = 32;

  private static final float[] NONE = {};

  private final VectorScan scan = new VectorScan();
  private final ObjectPool<Near> pool = new ObjectPool<>(Near::new);
  private final Workers.Task shared = this::convolveShared;

  private MambaConfig shape;
  private MambaArgs args;
  private ConvArgs conv;

  /** Some tokens of a head, lent to one thread at a time. */
  private static final class Near {
    private float[] values = NONE;

    /** Rows of its inputs and then its results, of its gates, and of where the results go. */
    final Slice x = new Slice();

    final Slice z = new Slice();
    final Slice y = new Slice();

    float[] values(int headDim) {
      if (values.length < NEAR_TOKENS * headDim) {
        values = new float[NEAR_TOKENS * headDim];
      }
      return values;
    }

    void clear() {
      z.clear();
      y.clear();
    }
  }

  @SuppressWarnings("NullAway.Init") // run is the only way in
  public VectorMamba() {}

  public void run(Kernels kernels, MambaArgs args) {
    this.args = args;
    shape = args.core.shape();
    conv = args.conv();
    scan.set(args);
    int tokens = args.tokens;
    kernels.parallelRows(tokens, shape.dConv() * (shape.convChannels() - shape.dInner()), shared);
    kernels.parallelFor(
        shape.nHeads(), (long) tokens * shape.nHeads() * shape.headDim() * shape.dState(), this);
    VectorConv.advance(conv);
    scan.clear();
  }

  /** B and C of one token. */
  private void convolveShared(int t) {
    int first = shape.dInner();
    VectorConv.token(
        conv, t, first, shape.convChannels() - first, args.xbc.array, args.xbc.row(t) + first);
  }

  @Override
  public void run(int head) {
    int dims = shape.headDim();
    int channel = head * dims;
    var near = pool.borrow();
    float[] x = near.values(dims);
    near.y.set(args.y.array, args.y.from + channel, args.y.stride);
    near.z.set(args.projected.array, args.projected.from + channel, args.projected.stride);
    scan.prepare(head);
    for (int from = 0; from < args.tokens; from += NEAR_TOKENS) {
      int to = Math.min(from + NEAR_TOKENS, args.tokens);
      VectorConv.tokens(conv, from, to, channel, dims, x);
      // So that the rows of these tokens are the first of the array.
      near.x.set(x, -from * dims, dims);
      if (args.core.isGated()) {
        scan.tokens(head, from, to, near.x, near.x, 0);
        VectorActivations.siluGate(near.z, near.x, near.y, from, to, dims);
      } else {
        scan.tokens(head, from, to, near.x, near.y, 0);
      }
    }
    near.clear();
    pool.giveBack(near);
  }
}
