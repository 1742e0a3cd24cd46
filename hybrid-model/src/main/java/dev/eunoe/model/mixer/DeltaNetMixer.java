package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.kernel.parallel.WorkSplitting;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * Gated DeltaNet (arXiv:2412.06464) as Qwen3-Next arranges it: queries, keys and values through a
 * short convolution, a delta rule with decay, a norm of each head's output, a gate.
 *
 * <pre>
 *   q, k, v = silu(conv(qkv·u)), q and k scaled to unit length, q by keyDim^-1/2 more
 *   o = deltaRule(q, k, v, decay = exp(a·softplus(dt·u)), β = σ(beta·u))
 *   out = output·(rms(o) ⊙ silu(gate·u))
 * </pre>
 */
public final class DeltaNetMixer implements Mixer {
  private static final GateActivation GATE = GateActivation.of(Activation.SILU);

  private final DeltaNetConfig config;
  private final DeltaNetWeights weights;
  private final Kernels kernels;
  private final Recurrences recurrences;

  DeltaNetMixer(DeltaNetWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
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
    for (int run = 0; run < pass.runs(); run++) {
      var rule = (RecurrentState) pass.state(run, place);
      int n = pass.tokens(run);
      recurrences.causalConv(
          rule.convState, weights.conv(), weights.convBias(), input, pass.first(run), n, qkv);
    }
    kernels.activate(Activation.SILU, qkv, 0, channels);
    scaleToUnit(qkv, tokens);
    weights.beta().apply(kernels, u, tokens, beta);
    float[] logDecays = logDecays(u, pass);
    for (int run = 0; run < pass.runs(); run++) {
      var rule = (RecurrentState) pass.state(run, place);
      int from = pass.first(run);
      recurrences.deltaRule(config, rule.hidden, qkv, logDecays, beta, from, pass.tokens(run), o);
    }
    kernels.rmsNorm(o, weights.norm(), config.normEps(), tokens * config.nValueHeads(), o);
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(GATE, o, gate, size);
    weights.output().apply(kernels, o, tokens, out);
  }

  private void scaleToUnit(float[] qkv, int tokens) {
    if (tokens < WorkSplitting.MANY_ROWS) {
      for (int t = 0; t < tokens; t++) {
        scaleToken(qkv, t * config.convChannels());
      }
    } else {
      kernels.eachRow(tokens, config.dKeys(), t -> scaleToken(qkv, t * config.convChannels()));
    }
  }

  private void scaleToken(float[] qkv, int q) {
    float scale = (float) (1 / Math.sqrt(config.keyDim()));
    recurrences.unitRows(qkv, q, config.nKeyHeads(), config.keyDim(), scale);
    recurrences.unitRows(qkv, q + config.dKeys(), config.nKeyHeads(), config.keyDim(), 1);
  }

  /** {@code a[h]·softplus(dt[h])} of each token: (tokens, nValueHeads). */
  private float[] logDecays(float[] u, Pass pass) {
    int tokens = pass.tokens();
    int nHeads = config.nValueHeads();
    float[] dt = pass.floats(Slot.STEP_SIZES, tokens * nHeads);
    weights.dt().apply(kernels, u, tokens, dt);
    recurrences.softplus(dt, 0, tokens * nHeads);
    for (int i = 0; i < tokens * nHeads; i++) {
      dt[i] *= weights.a()[i % nHeads];
    }
    return dt;
  }
}
