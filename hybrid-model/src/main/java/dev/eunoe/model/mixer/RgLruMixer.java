package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.RgLruConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * The recurrent block of Griffin (arXiv:2402.19427): a convolution and a gated linear recurrence
 * beside a GELU branch.
 *
 * <pre>
 *   x = conv(input·u) · h = rglru(x, inputGate·x, recurrenceGate·x) · out = output·(h ⊙ gelu(gate·u))
 * </pre>
 */
public final class RgLruMixer implements Mixer {
  private static final GateActivation GATE = GateActivation.of(Activation.GELU_TANH);

  private final RgLruConfig config;
  private final RgLruWeights weights;
  private final Kernels kernels;
  private final Recurrences recurrences;

  RgLruMixer(RgLruWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int nBlocks = config.nBlocks();
    int size = tokens * config.width();
    float[] input = pass.floats(Slot.PROJECTED, size);
    float[] x = pass.floats(Slot.CONVOLVED, size);
    float[] inputGate = pass.floats(Slot.STATE_INPUT, size);
    float[] recurrenceGate = pass.floats(Slot.STEP_SIZES, size);
    float[] gate = pass.floats(Slot.GATE, size);
    weights.input().apply(kernels, u, tokens, input);
    for (int run = 0; run < pass.runs(); run++) {
      var unit = (RecurrentState) pass.state(run, place);
      int n = pass.tokens(run);
      recurrences.causalConv(
          unit.convState, weights.conv(), weights.convBias(), input, pass.first(run), n, x);
    }
    recurrences.blockLinear(
        weights.inputGate(), weights.inputGateBias(), nBlocks, x, tokens, inputGate);
    recurrences.blockLinear(
        weights.recurrenceGate(), weights.recurrenceGateBias(), nBlocks, x, tokens, recurrenceGate);
    for (int run = 0; run < pass.runs(); run++) {
      recurrences.gatedLinearRecurrence(
          ((RecurrentState) pass.state(run, place)).hidden,
          x,
          inputGate,
          recurrenceGate,
          weights.logDecay(),
          pass.position(run),
          pass.first(run),
          pass.tokens(run));
    }
    weights.gate().apply(kernels, u, tokens, gate);
    kernels.gate(GATE, x, gate, size);
    weights.output().apply(kernels, x, tokens, out);
  }
}
