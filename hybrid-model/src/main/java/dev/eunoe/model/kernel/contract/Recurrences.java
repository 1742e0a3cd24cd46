package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.config.DeltaNetConfig;

/**
 * The operations of the recurrent mixers other than Mamba-2, each over a chunk of consecutive
 * tokens of one sequence.
 *
 * <p>Those that have a state read the rows {@code from} to {@code from + tokens} of their inputs
 * and overwrite the same rows of their output, so that the tokens of several sequences may lie one
 * after the other in one array.
 *
 * <p>As in {@link Kernels}, the result for one token is the same bits however the tokens are cut
 * into chunks. Outputs never share an array with inputs unless an operation says "in place".
 */
public interface Recurrences {

  /**
   * Causal depthwise convolution without activation: {@code y[t,c] ← bias[c] + Σⱼ
   * w[j,c]·u[t−(k−1)+j, c]}, where inputs before the chunk are in the state. The state keeps the
   * last k − 1 inputs.
   *
   * <pre>
   *   convState (k − 1, channels), oldest first, updated · w (k, channels) · bias (channels)
   *   u (tokens, channels) · y (tokens, channels) overwritten
   * </pre>
   */
  void causalConv(
      float[] convState, float[] w, float[] bias, float[] u, int from, int tokens, float[] y);

  /** {@code x[i] ← ln(1 + exp(x[i]))} for n elements from {@code from}, in place. */
  void softplus(float[] x, int from, int n);

  /**
   * The selective scan of Mamba (arXiv:2312.00752), Algorithm 2, for each token in turn.
   *
   * <pre>
   *   h[n,d] ← exp(dt[d]·a[n,d])·h[n,d] + dt[d]·b[n]·x[d]
   *   y[d]   ← Σₙ c[n]·h[n,d] + skip[d]·x[d]
   *
   *   h (dState, dInner) updated · y (tokens, dInner) overwritten
   *   x, dt (tokens, dInner) · b, c (tokens, dState) · a (dState, dInner), negative · skip (dInner)
   * </pre>
   */
  void selectiveScan(
      float[] h,
      float[] x,
      float[] dt,
      float[] a,
      float[] b,
      float[] c,
      float[] skip,
      int from,
      int tokens,
      float[] y);

  /**
   * A block-diagonal linear map: {@code y[t,k,o] ← bias[k,o] + Σᵢ x[t,k,i]·w[k,i,o]} for each block
   * k.
   *
   * <pre>
   *   w (blocks, size, size), inputs first · bias (blocks, size) · x, y (tokens, blocks, size)
   * </pre>
   */
  void blockLinear(float[] w, float[] bias, int blocks, float[] x, int tokens, float[] y);

  /**
   * The real-gated linear recurrent unit (arXiv:2402.19427, §2.4) for each token in turn, in place
   * of its input x; the token at position 0 enters unscaled.
   *
   * <pre>
   *   ln α = logDecay[c]·σ(recurrenceGate[c])
   *   h[c] ← α·h[c] + √(1 − α²)·σ(inputGate[c])·x[c]       position 0: h[c] ← σ(inputGate[c])·x[c]
   *
   *   h (width) updated · x (tokens, width) becomes h after each token
   *   inputGate, recurrenceGate (tokens, width), before their σ; recurrenceGate is lost
   *   logDecay (width), negative
   * </pre>
   */
  void gatedLinearRecurrence(
      float[] h,
      float[] x,
      float[] inputGate,
      float[] recurrenceGate,
      float[] logDecay,
      long position,
      int from,
      int tokens);

  /**
   * Scales rows to one length, in place: {@code x ← x / √(Σx² + 1e-6) · scale} for each of {@code
   * rows} rows of {@code size} from {@code from}.
   */
  void unitRows(float[] x, int from, int rows, int size, float scale);

  /**
   * The gated delta rule (arXiv:2412.06464) for each token in turn; value head h with its key head.
   *
   * <pre>
   *   s[h] ← exp(logDecay[h])·s[h] · s[h] ← s[h] + k ⊗ β(v[h] − s[h]ᵀk), β = σ(betaLogit[h]) · o[h] ← s[h]ᵀq
   *
   *   s (nValueHeads, keyDim, valueDim) updated · o (tokens, nValueHeads, valueDim) overwritten
   *   qkv (tokens): q, k (nKeyHeads, keyDim), v (nValueHeads, valueDim) one after the other
   *   logDecay, betaLogit (tokens, nValueHeads)
   * </pre>
   */
  void deltaRule(
      DeltaNetConfig shape,
      float[] s,
      float[] qkv,
      float[] logDecay,
      float[] betaLogit,
      int from,
      int tokens,
      float[] o);
}
