package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.RgLruConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.mixer.run.CausalConv;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * The recurrent block of Griffin (arXiv:2402.19427, §2.3 and §2.4): a convolution and a gated
 * linear recurrence beside a GELU branch.
 *
 * <pre>
 *   x = conv(W_x·u) · i = σ(W_i·x) · r = σ(W_r·x), both block-diagonal · ln α = −8·softplus(Λ)·r
 *   h ← α·h + √(1 − α²)·(i ⊙ x)
 *   out = W_o·(h ⊙ gelu(W_y·u))
 * </pre>
 */
public final class RgLruMixer implements Mixer {
  private static final GateActivation GELU = GateActivation.of(Activation.GELU_TANH);

  private final RgLruConfig config;
  private final RgLruWeights weights;
  private final CausalConv conv;
  private final Kernels kernels;
  private final Recurrences recurrences;

  RgLruMixer(RgLruWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.conv = new CausalConv(weights.conv(), weights.convBias(), false);
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int blocks = config.nBlocks();
    int size = tokens * config.width();
    float[] input = pass.floats(Slot.PROJECTED, size);
    float[] x = pass.floats(Slot.CONVOLVED, size);
    float[] i = pass.floats(Slot.STATE_INPUT, size);
    float[] r = pass.floats(Slot.STEP_SIZES, size);
    float[] gate = pass.floats(Slot.GATE, size);
    weights.input().apply(kernels, u, tokens, input);
    conv.apply(kernels, pass, place, input, x);
    recurrences.blockLinear(weights.inputGate(), weights.inputGateBias(), blocks, x, tokens, i);
    recurrences.blockLinear(
        weights.recurrenceGate(), weights.recurrenceGateBias(), blocks, x, tokens, r);
    var args = pass.args().linearRecurrence.rows(weights.logDecay(), x, i, r);
    for (int run = 0; run < pass.runs(); run++) {
      float[] h = ((RecurrentState) pass.state(run, place)).hidden;
      recurrences.gatedLinearRecurrence(
          args.run(h, pass.position(run), pass.first(run), pass.tokens(run)));
    }
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(GELU, x, gate, size);
    weights.output().apply(kernels, x, tokens, out);
  }
}
