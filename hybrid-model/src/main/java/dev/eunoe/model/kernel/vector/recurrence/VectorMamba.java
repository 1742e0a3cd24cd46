package dev.eunoe.model.kernel.vector.recurrence;

import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.MambaCore;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.vector.element.VectorActivations;

/**
 * {@link Kernels#mamba} of many tokens, head by head in one pass: convolution, scan and gate of a
 * few tokens while they are in the nearest cache. What heads share, B and C, is convolved before.
 */
public final class VectorMamba implements Workers.Parts {
  /** Tokens of a head that are convolved, scanned and gated before the next ones. */
  private static final int NEAR_TOKENS = 32;

  private static final float[] NONE = {};

  private final VectorScan scan = new VectorScan();
  private final ObjectPool<Near> spare = new ObjectPool<>(Near::new);
  private final Workers.Parts shared = this::convolveShared;

  private MambaConfig shape;
  private MambaCore core;
  private float[] convState = NONE;
  private float[] projected = NONE;
  private int projectedFrom;
  private int tokens;
  private float[] xbc = NONE;
  private int xbcFrom;
  private float[] y = NONE;
  private int yFrom;

  /** The inputs of a head, lent to one thread at a time. */
  private static final class Near {
    private float[] x = NONE;

    float[] x(int headDim) {
      if (x.length < NEAR_TOKENS * headDim) {
        x = new float[NEAR_TOKENS * headDim];
      }
      return x;
    }
  }

  @SuppressWarnings("NullAway.Init") // set comes before run
  public VectorMamba() {}

  /** What {@link #run(Kernels)} works on. */
  public void set(
      MambaCore core,
      float[] convState,
      float[] ssmState,
      float[] decays,
      float[] projected,
      int projectedFrom,
      float[] dt,
      int dtFrom,
      int tokens,
      float[] xbc,
      int xbcFrom,
      float[] y,
      int yFrom) {
    this.core = core;
    this.shape = core.shape();
    this.convState = convState;
    this.projected = projected;
    this.projectedFrom = projectedFrom;
    this.tokens = tokens;
    this.xbc = xbc;
    this.xbcFrom = xbcFrom;
    this.y = y;
    this.yFrom = yFrom;
    scan.set(
        shape, ssmState, decays, xbc, xbcFrom, dt, dtFrom, core.a(), core.skip(), tokens, y, yFrom);
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    convState = projected = xbc = y = NONE;
    scan.clear();
  }

  public void run(Kernels kernels) {
    kernels.eachRow(tokens, shape.dConv() * (shape.convChannels() - shape.dInner()), shared);
    kernels.share(
        shape.nHeads(), (long) tokens * shape.nHeads() * shape.headDim() * shape.dState(), this);
    int inputs = projectedFrom + shape.dInner();
    VectorConv.advance(
        convState, shape.convChannels(), projected, inputs, shape.dProjected(), tokens);
  }

  /** B and C of one token. */
  private void convolveShared(int t) {
    int first = shape.dInner();
    int channels = shape.convChannels();
    VectorConv.token(
        convState,
        core.conv(),
        core.convBias(),
        projected,
        projectedFrom + first,
        shape.dProjected(),
        t,
        first,
        channels - first,
        xbc,
        xbcFrom + t * channels + first);
  }

  @Override
  public void run(int head) {
    int dims = shape.headDim();
    int dInner = shape.dInner();
    int stride = shape.dProjected();
    int channel = head * dims;
    var near = spare.borrow();
    float[] x = near.x(dims);
    scan.prepare(head);
    for (int from = 0; from < tokens; from += NEAR_TOKENS) {
      int to = Math.min(from + NEAR_TOKENS, tokens);
      VectorConv.tokens(
          convState,
          core.conv(),
          core.convBias(),
          projected,
          projectedFrom + dInner,
          stride,
          from,
          to,
          channel,
          dims,
          x);
      int at = yFrom + from * dInner + channel;
      if (core.isGated()) {
        scan.tokens(head, from, to, x, 0, dims, x, 0, dims);
        int z = projectedFrom + from * stride + channel;
        VectorActivations.siluGate(projected, z, stride, x, to - from, dims, y, at, dInner);
      } else {
        scan.tokens(head, from, to, x, 0, dims, y, at, dInner);
      }
    }
    spare.giveBack(near);
  }
}
