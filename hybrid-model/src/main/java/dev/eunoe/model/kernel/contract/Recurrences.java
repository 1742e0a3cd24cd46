package dev.eunoe.model.kernel.contract;

import dev.eunoe.model.kernel.args.DeltaRuleArgs;
import dev.eunoe.model.kernel.args.LinearRecurrenceArgs;
import dev.eunoe.model.kernel.args.SelectiveScanArgs;
import dev.eunoe.model.kernel.args.Slice;

/**
 * The operations of the recurrent mixers other than Mamba-2, those with a state each over a chunk
 * of consecutive tokens of one sequence.
 *
 * <p>As in {@link Kernels}, the result for one token is the same bits however the tokens are cut
 * into chunks. Outputs never share an array with inputs unless an operation says "in place".
 */
public interface Recurrences {

  /** {@code x[i] ← ln(1 + exp(x[i]))} for i below n, in place. */
  void softplus(float[] x, int n);

  /**
   * The selective scan of Mamba (arXiv:2312.00752), Algorithm 2, for each token t in turn.
   *
   * <pre>
   *   h[n,d] ← exp(dt[t,d]·a[n,d])·h[n,d] + dt[t,d]·b[t,n]·x[t,d]
   *   y[t,d] ← Σₙ c[t,n]·h[n,d] + skip[d]·x[t,d]
   * </pre>
   */
  void selectiveScan(SelectiveScanArgs args);

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
   * The real-gated linear recurrent unit (arXiv:2402.19427, §2.4) for each token t in turn, in
   * place of its input x; the token at position 0 enters unscaled. The recurrence gate is lost.
   *
   * <pre>
   *   ln α = logDecay[c]·σ(recurrenceGate[t,c])
   *   h[c] ← α·h[c] + √(1 − α²)·σ(inputGate[t,c])·x[t,c]   position 0: h[c] ← σ(inputGate[c])·x[c]
   *   x[t,c] ← h[c]
   * </pre>
   */
  void gatedLinearRecurrence(LinearRecurrenceArgs args);

  /**
   * Scales heads to one length, in place: {@code x[r,h] ← x[r,h] / √(Σx[r,h]² + 1e-6) · scale}.
   *
   * <pre>
   *   x (rows), each {@code heads} times {@code size} elements
   * </pre>
   */
  void unitHeads(Slice x, int rows, int heads, int size, float scale);

  /**
   * The gated delta rule (arXiv:2412.06464, §3) for each token t in turn; value head h with its key
   * head.
   *
   * <pre>
   *   s[h] ← exp(logDecay[t,h])·s[h]
   *   s[h] ← s[h] + k ⊗ β(v[h] − s[h]ᵀk),   β = σ(betaLogit[t,h])
   *   o[t,h] ← s[h]ᵀq
   * </pre>
   */
  void deltaRule(DeltaRuleArgs args);
}
