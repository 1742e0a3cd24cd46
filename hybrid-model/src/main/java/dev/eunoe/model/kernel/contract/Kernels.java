package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.matrix.Matrix;
import dev.eunoe.model.kernel.parallel.Workers;

/**
 * The operations a hybrid model is made of. Every array is row-major; {@code (tokens, n)} means
 * {@code tokens} rows of n.
 *
 * <p>The result for one token never depends on the tokens beside it: each sum runs in one fixed
 * order, so that prefill cut anywhere, token-by-token decoding and a resumed sequence agree bit for
 * bit. Implementations are stateless.
 */
public interface Kernels {

  /**
   * The name a user selects it by. Kernels of the same name give the same bits on every machine.
   */
  String name();

  /** The name with what it runs on here, for people to read. */
  String description();

  /**
   * The matrix in the form these kernels multiply fastest: the one to keep, asked for once per
   * matrix when a model is loaded.
   */
  default Matrix prepare(Matrix matrix) {
    return matrix;
  }

  /**
   * Linear map of several tokens: {@code y[t,o] ← Σᵢ w[o,i]·x[t,i]}.
   *
   * <pre>
   *   w (rows, cols) · x (tokens, cols) · y (tokens, rows) overwritten
   * </pre>
   */
  void linear(Matrix w, float[] x, int tokens, float[] y);

  /**
   * The first half of a gated feed-forward: {@code y[t,o] ← act(scale·Σᵢ gate[o,i]·x[t,i]) · Σᵢ
   * up[o,i]·x[t,i]}.
   *
   * <pre>
   *   up, gate (rows, cols) · x (tokens, cols) · y (tokens, rows) overwritten · scratch (tokens, rows)
   * </pre>
   */
  default void gated(
      Matrix up,
      Matrix gate,
      GateActivation how,
      float[] x,
      int tokens,
      float[] y,
      float[] scratch) {
    int size = tokens * up.rows();
    linear(up, x, tokens, y);
    linear(gate, x, tokens, scratch);
    gate(how, y, scratch, size);
  }

  /**
   * A gated feed-forward: {@link #gated} and the product of what it makes with down, {@code y ←
   * down·(act(scale·gate·x)·up·x)}.
   *
   * <pre>
   *   down (n, rows) · y (tokens, n) overwritten · inner, scratch (tokens, rows)
   * </pre>
   */
  default void feedForward(
      Matrix up,
      Matrix gate,
      GateActivation how,
      Matrix down,
      float[] x,
      int tokens,
      float[] y,
      float[] inner,
      float[] scratch) {
    gated(up, gate, how, x, tokens, inner, scratch);
    linear(down, inner, tokens, y);
  }

  /**
   * RMSNorm of each row: {@code y[r,i] ← x[r,i] / √(mean(x[r]²) + eps) · w[i]}. x and y may be the
   * same array.
   *
   * <pre>
   *   x, y (rows, w.length)
   * </pre>
   */
  void rmsNorm(float[] x, float[] w, float eps, int rows, float[] y);

  /**
   * LayerNorm of each row: {@code y[r,i] ← (x[r,i] − μ) / √(mean((x[r] − μ)²) + eps) · w[i] + b[i]}
   * with μ the mean of the row. x and y may be the same array.
   *
   * <pre>
   *   x, y (rows, w.length)
   * </pre>
   */
  void layerNorm(float[] x, float[] w, float[] b, float eps, int rows, float[] y);

  /**
   * RMSNorm in place of one row whose mean square is taken over each of {@code nGroups} equal
   * groups, with one weight per element.
   *
   * <pre>
   *   y (w.length) from yFrom
   * </pre>
   */
  void groupedRmsNorm(float[] y, int yFrom, float[] w, int nGroups, float eps);

  /**
   * Rotates the heads of one token in place, half layout: for i below {@code half}, the pair {@code
   * (a, b) = (x[i], x[i + half])} of each head becomes {@code (a·cos[i] − b·sin[i], b·cos[i] +
   * a·sin[i])}.
   *
   * <pre>
   *   x (nHeads, headDim) from xFrom · cos, sin (half) from angleFrom · half: rotaryDim / 2
   * </pre>
   */
  void rotate(
      float[] x,
      int xFrom,
      int nHeads,
      int headDim,
      float[] cos,
      float[] sin,
      int angleFrom,
      int half);

  /** Floats of scratch that {@link #attend} needs for a cache of so many tokens. */
  default int attendScratch(int capacity) {
    return capacity;
  }

  /**
   * Attention of one token's query heads over {@code rows} cached tokens: {@code out[h] ← Σₛ
   * softmax(cap(scale·q[h]·k[s])) v[s]}, where {@code cap(x) = softcap·tanh(x/softcap)}, or x
   * without a softcap.
   *
   * <pre>
   *   q (nHeads, headDim) from qFrom · out (nHeads, valueDim) from outFrom
   *   keys (nKvHeads, headDim, capacity) · values (nKvHeads, capacity, valueDim) · scores: scratch ({@link #attendScratch})
   *   capacity: a multiple of {@link #LANE_BLOCK}
   * </pre>
   */
  default void attend(
      AttentionConfig shape,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom) {
    int heads = shape.nHeads();
    attend(shape, 0, heads, q, qFrom, keys, values, capacity, rows, scores, out, outFrom);
  }

  /**
   * As {@link #attend(AttentionConfig, float[], int, float[], float[], int, int, float[], float[],
   * int)} for the query heads {@code firstHead} to {@code lastHead} alone, that one not included.
   */
  void attend(
      AttentionConfig shape,
      int firstHead,
      int lastHead,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] scores,
      float[] out,
      int outFrom);

  /**
   * The causal depthwise convolution of consecutive tokens, then SiLU: {@code y[t,c] ← silu(bias[c]
   * + Σⱼ w[j,c]·u[t−(k−1)+j, c])}. The last tap multiplies the current input; what lies before the
   * first token is in the state, which afterwards holds the last inputs.
   *
   * <pre>
   *   convState (k − 1, channels), oldest first · w (k, channels) · bias (channels)
   *   u (tokens, channels) from uFrom, rows uStride apart · y (tokens, channels) from yFrom
   * </pre>
   */
  void causalConv(
      float[] convState,
      float[] w,
      float[] bias,
      float[] u,
      int uFrom,
      int uStride,
      int tokens,
      float[] y,
      int yFrom);

  /**
   * The selective state space over consecutive tokens, in place: Mamba-2 (arXiv:2405.21060), head h
   * in group g, for each token in turn.
   *
   * <pre>
   *   s[h,n,p] ← exp(dt[t,h]·a[h])·s[h,n,p] + dt[t,h]·b[t,g,n]·x[t,h,p]
   *   y[t,h,p] ← Σₙ c[t,g,n]·s[h,n,p] + skip[h]·x[t,h,p]
   *
   *   s[h,n,p] = decays[h]·ssmState[h,n,p]: how a decay is divided among the two is open
   *   ssmState (nHeads, dState, headDim), decays (nHeads) updated · y (tokens, nHeads, headDim) from yFrom
   *   xbc (tokens, convChannels) from xbcFrom: x (nHeads, headDim), b (nGroups, dState), c likewise
   *   dt (tokens, nHeads) from dtFrom · a, skip (nHeads), a negative
   * </pre>
   */
  void ssmScan(
      MambaConfig shape,
      float[] ssmState,
      float[] decays,
      float[] xbc,
      int xbcFrom,
      float[] dt,
      int dtFrom,
      float[] a,
      float[] skip,
      int tokens,
      float[] y,
      int yFrom);

  /**
   * A Mamba-2 mixer between its projections, over consecutive tokens: {@link #causalConv}, {@link
   * #ssmScan} and, unless a norm comes first, the gate {@code y[t] ← silu(z[t])·y[t]}.
   *
   * <pre>
   *   projected (tokens, dProjected) from projectedFrom: z (dInner), the channels of the convolution, δ;
   *     z may be overwritten
   *   convState, ssmState, decays, dt and y as there · xbc (tokens, convChannels) from xbcFrom: scratch
   * </pre>
   */
  default void mamba(
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
    var shape = core.shape();
    int stride = shape.dProjected();
    int dInner = shape.dInner();
    causalConv(
        convState,
        core.conv(),
        core.convBias(),
        projected,
        projectedFrom + dInner,
        stride,
        tokens,
        xbc,
        xbcFrom);
    ssmScan(
        shape, ssmState, decays, xbc, xbcFrom, dt, dtFrom, core.a(), core.skip(), tokens, y, yFrom);
    for (int t = 0; core.isGated() && t < tokens; t++) {
      int z = projectedFrom + t * stride;
      activate(Activation.SILU, projected, z, dInner);
      multiply(y, yFrom + t * dInner, projected, z, dInner);
    }
  }

  /**
   * Does parts 0 to {@code parts} − 1 of something whose parts do not depend on each other, on
   * several threads where there are some and it is worth while.
   *
   * @param operations how many floats are worked on by all parts, about
   */
  default void share(int parts, long operations, Workers.Parts task) {
    for (int part = 0; part < parts; part++) {
      task.run(part);
    }
  }

  /**
   * Does something for each of {@code rows} rows that do not depend on each other, on several
   * threads where there are some and it is worth while; neighbouring rows on the same thread.
   *
   * @param width floats of a row that are worked on, about
   */
  default void eachRow(int rows, int width, Workers.Parts row) {
    for (int r = 0; r < rows; r++) {
      row.run(r);
    }
  }

  /** An activation in place: {@code x[i] ← act(x[i])} for n elements from {@code from}. */
  void activate(Activation activation, float[] x, int from, int n);

  /** A gate: {@code y[i] ← act(scale·gate[i])·y[i]} for i below n; gate is overwritten. */
  default void gate(GateActivation how, float[] y, float[] gate, int n) {
    if (how.scale() != 1) {
      scale(gate, 0, n, how.scale());
    }
    activate(how.activation(), gate, 0, n);
    multiply(y, 0, gate, 0, n);
  }

  /** A product in place: {@code y[i] ← x[i]·y[i]} for n elements from yFrom and xFrom. */
  void multiply(float[] y, int yFrom, float[] x, int xFrom, int n);

  /** {@code x[i] ← factor·x[i]} for n elements from {@code from}. */
  void scale(float[] x, int from, int n, float factor);

  /** The residual sum in place: {@code x[i] ← x[i] + y[i]} for i below n. */
  void add(float[] x, float[] y, int n);

  /** {@code x[i] ← x[i] + factor·y[i]} for n elements from xFrom and yFrom. */
  void addScaled(float[] x, int xFrom, float[] y, int yFrom, float factor, int n);

  /** Bounds values softly, in place: {@code x[i] ← bound·tanh(x[i]/bound)} for i below n. */
  void softcap(float[] x, float bound, int n);

  /** The operations of the recurrent mixers other than Mamba-2. */
  Recurrences recurrences();

  /** Cached keys are stored in blocks of this many tokens, a multiple of every lane width. */
  int LANE_BLOCK = 16;
}
