package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.args.ConvArgs;
import dev.eunoe.model.kernel.args.GatedLinear;
import dev.eunoe.model.kernel.args.MambaArgs;
import dev.eunoe.model.kernel.args.MambaCore;
import dev.eunoe.model.kernel.args.Slice;
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
   *   w.up, w.gate (rows, cols) · x (tokens, cols) · y (tokens, rows) overwritten · scratch (tokens, rows)
   * </pre>
   */
  default void gated(GatedLinear w, float[] x, int tokens, float[] y, float[] scratch) {
    linear(w.up(), x, tokens, y);
    linear(w.gate(), x, tokens, scratch);
    gate(w.activation(), y, scratch, tokens * w.up().rows());
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
      GatedLinear w,
      Matrix down,
      float[] x,
      int tokens,
      float[] y,
      float[] inner,
      float[] scratch) {
    gated(w, x, tokens, inner, scratch);
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
   * RMSNorm in place of each row, whose mean square is taken over each of {@code nGroups} equal
   * groups, with one weight per element.
   *
   * <pre>
   *   y (rows, w.length)
   * </pre>
   */
  void groupedRmsNorm(float[] y, int rows, float[] w, int nGroups, float eps);

  /**
   * Rotates the heads of each row in place, half layout: for i below {@code half}, the pair {@code
   * (a, b) = (x[i], x[i + half])} of each head becomes {@code (a·cos[i] − b·sin[i], b·cos[i] +
   * a·sin[i])}.
   *
   * <pre>
   *   x (rows, nHeads, headDim) · cos, sin (rows, half) · half: rotaryDim / 2
   * </pre>
   */
  void rotate(float[] x, int rows, int nHeads, int headDim, float[] cos, float[] sin, int half);

  /**
   * Attention of one token's query heads: {@code out[t,h] ← Σₛ softmax(cap(scale·q[t,h]·k[s]))
   * v[s]}, where {@code cap(x) = softcap·tanh(x/softcap)}, or x without a softcap, over the cached
   * tokens s up to its own position that are in its window or chunk or among the first tokens that
   * stay visible. Head h looks at key/value head {@code h / (nHeads / nKvHeads)}. Where the shape
   * has learned sinks, the sum of the softmax has one more term, {@code exp(sinkLogits[h])}.
   *
   * @param token t, the row of q and out
   * @param position of that token, which is cached already
   */
  default void attend(AttentionArgs args, int token, long position) {
    attend(args, token, 1, position, 0, args.shape.nHeads());
  }

  /**
   * As {@link #attend(AttentionArgs, int, long)} for {@code tokens} consecutive tokens, all of them
   * cached already, and the query heads {@code firstHead} to {@code lastHead} alone, that one not
   * included. Several threads may use the same arguments at once.
   */
  void attend(
      AttentionArgs args, int token, int tokens, long position, int firstHead, int lastHead);

  /**
   * The causal depthwise convolution of consecutive tokens, followed by SiLU where the arguments
   * say so: {@code y[t,c] ← bias[c] + Σⱼ w[j,c]·u[t−(k−1)+j, c]}. What lies before the first token
   * is in the state, which afterwards holds the last k − 1 inputs.
   */
  void causalConv(ConvArgs args);

  /**
   * The step sizes of a Mamba-2 mixer, from the last columns of what is projected: {@code dt[t,h] ←
   * softplus(δ[t,h] + dtBias[h])}, kept within the limits of the config.
   *
   * <pre>
   *   projected (tokens, dProjected) · dt (tokens, nHeads) overwritten
   * </pre>
   */
  default void stepSizes(MambaCore core, float[] projected, int tokens, float[] dt) {
    var shape = core.shape();
    int nHeads = shape.nHeads();
    for (int t = 0; t < tokens; t++) {
      int from = (t + 1) * shape.dProjected() - nHeads;
      for (int h = 0; h < nHeads; h++) {
        dt[t * nHeads + h] = projected[from + h] + core.dtBias()[h];
      }
    }
    recurrences().softplus(dt, tokens * nHeads);
    for (int i = 0; i < tokens * nHeads; i++) {
      dt[i] = Math.min(Math.max(dt[i], shape.dtMin()), shape.dtMax());
    }
  }

  /**
   * The selective state space over consecutive tokens, in place: Mamba-2 (arXiv:2405.21060, §6),
   * head h in group g, for each token in turn. x, b and c are the rows of {@code xbc}: x (nHeads,
   * headDim), b (nGroups, dState), c likewise.
   *
   * <pre>
   *   s[h,n,p] ← exp(dt[t,h]·a[h])·s[h,n,p] + dt[t,h]·b[t,g,n]·x[t,h,p]
   *   y[t,h,p] ← Σₙ c[t,g,n]·s[h,n,p] + skip[h]·x[t,h,p]
   *
   *   s[h,n,p] = decays[h]·ssmState[h,n,p]: how a decay is divided among the two is open
   * </pre>
   */
  void ssmScan(MambaArgs args);

  /**
   * A Mamba-2 mixer between its projections, over consecutive tokens: {@link #causalConv}, {@link
   * #ssmScan} and, unless a norm comes first, the gate {@code y[t] ← silu(z[t])·y[t]}.
   */
  default void mamba(MambaArgs args) {
    causalConv(args.conv());
    ssmScan(args);
    if (args.core.isGated()) {
      siluGate(args.z(), args.y, args.tokens, args.core.shape().dInner());
    }
  }

  /**
   * Does parts 0 to {@code parts} − 1 of something whose parts do not depend on each other, on
   * several threads where there are some and it is worth while.
   *
   * @param operations how many floats are worked on by all parts, about
   */
  default void parallelFor(int parts, long operations, Workers.Task task) {
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
  default void parallelRows(int rows, int width, Workers.Task row) {
    for (int r = 0; r < rows; r++) {
      row.run(r);
    }
  }

  /** An activation in place: {@code x[i] ← act(x[i])} for n elements from {@code from}. */
  void activate(Activation activation, float[] x, int from, int n);

  /** A gate: {@code y[i] ← act(scale·gate[i])·y[i]} for i below n; gate is overwritten. */
  default void gate(GateActivation activation, float[] y, float[] gate, int n) {
    if (activation.scale() != 1) {
      scale(gate, 0, n, activation.scale());
    }
    activate(activation.activation(), gate, 0, n);
    multiply(y, 0, gate, 0, n);
  }

  /** A product in place: {@code y[i] ← x[i]·y[i]} for n elements from yFrom and xFrom. */
  void multiply(float[] y, int yFrom, float[] x, int xFrom, int n);

  /** A gate in place: {@code y[r,i] ← silu(z[r,i])·y[r,i]} for i below n; z may be overwritten. */
  void siluGate(Slice z, Slice y, int rows, int n);

  /** {@code x[i] ← factor·x[i]} for n elements from {@code from}. */
  void scale(float[] x, int from, int n, float factor);

  /** {@code x[r,i] ← w[i]·x[r,i]}: a factor for each column of x (rows, w.length). */
  void scaleColumns(float[] x, float[] w, int rows);

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
