package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.mixer.run.CausalConv;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Gated DeltaNet (arXiv:2412.06464, §3.3) as Qwen3-Next arranges it: queries, keys and values
 * through a short convolution, a delta rule with decay, a norm of each head's output, a gate.
 *
 * <pre>
 *   q, k, v = silu(conv(W_qkv·u)), q and k scaled to unit length, q by keyDim^-1/2 more
 *   ln α = a·softplus(W_dt·u) · β = σ(W_β·u)
 *   S ← α·S·(I − β·k·kᵀ) + β·v·kᵀ · o = S·q
 *   out = W_o·(rms(o) ⊙ silu(W_z·u))
 * </pre>
 */
public final class DeltaNetMixer implements Mixer {
  private static final GateActivation SILU = GateActivation.of(Activation.SILU);

  private final DeltaNetConfig config;
  private final DeltaNetWeights weights;
  private final CausalConv conv;
  private final Kernels kernels;
  private final Recurrences recurrences;

  DeltaNetMixer(DeltaNetWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.conv = new CausalConv(weights.conv(), weights.convBias(), true);
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int channels = tokens * config.convChannels();
    int size = tokens * config.dValues();
    float[] input = pass.floats(Slot.PROJECTED, channels);
    float[] qkv = pass.floats(Slot.CONVOLVED, channels);
    float[] beta = pass.floats(Slot.STATE_INPUT, tokens * config.nValueHeads());
    float[] gate = pass.floats(Slot.GATE, size);
    float[] o = pass.floats(Slot.INNER, size);
    weights.qkv().apply(kernels, u, tokens, input);
    conv.apply(kernels, pass, place, input, qkv);
    scaleToUnit(qkv, pass);
    weights.beta().apply(kernels, u, tokens, beta);
    var args = pass.args().deltaRule.rows(config, qkv, logDecays(u, pass), beta, o);
    for (int run = 0; run < pass.runs(); run++) {
      var state = (RecurrentState) pass.state(run, place);
      recurrences.deltaRule(args.run(state.hidden, pass.first(run), pass.tokens(run)));
    }
    kernels.rmsNorm(o, weights.norm(), config.normEps(), tokens * config.nValueHeads(), o);
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(SILU, o, gate, size);
    weights.output().apply(kernels, o, tokens, out);
  }

  private void scaleToUnit(float[] qkv, Pass pass) {
    float scale = (float) (1 / Math.sqrt(config.keyDim()));
    int heads = config.nKeyHeads();
    var q = pass.args().one.rows(qkv, 0, config.convChannels());
    recurrences.unitHeads(q, pass.tokens(), heads, config.keyDim(), scale);
    var k = pass.args().other.set(qkv, config.dKeys(), config.convChannels());
    recurrences.unitHeads(k, pass.tokens(), heads, config.keyDim(), 1);
  }

  /** {@code ln α = a[h]·softplus(dt[t,h])} of each token: (tokens, nValueHeads). */
  private float[] logDecays(float[] u, Pass pass) {
    int tokens = pass.tokens();
    float[] dt = pass.floats(Slot.STEP_SIZES, tokens * config.nValueHeads());
    weights.dt().apply(kernels, u, tokens, dt);
    recurrences.softplus(dt, tokens * config.nValueHeads());
    kernels.scaleColumns(dt, weights.a(), tokens);
    return dt;
  }
}
