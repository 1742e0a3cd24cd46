package dev.eunoe.model.mixer;

import dev.eunoe.model.config.ShortConvConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Recurrences;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.RecurrentState;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * The gated short convolution of LFM2, linear but for its two gates.
 *
 * <pre>
 *   out = output·(outputGate·u ⊙ conv(inputGate·u ⊙ input·u))
 * </pre>
 */
public final class ShortConvMixer implements Mixer {
  private final ShortConvConfig config;
  private final ShortConvWeights weights;
  private final Kernels kernels;
  private final Recurrences recurrences;

  ShortConvMixer(ShortConvWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
    this.recurrences = kernels.recurrences();
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int tokens = pass.tokens();
    int size = tokens * config.dModel();
    float[] input = pass.floats(Slot.PROJECTED, size);
    float[] gate = pass.floats(Slot.GATE, size);
    float[] convolved = pass.floats(Slot.CONVOLVED, size);
    weights.input().apply(kernels, u, tokens, input);
    weights.inputGate().apply(kernels, u, tokens, gate);
    kernels.multiply(input, 0, gate, 0, size);
    for (int run = 0; run < pass.runs(); run++) {
      var conv = (RecurrentState) pass.state(run, place);
      int n = pass.tokens(run);
      recurrences.causalConv(
          conv.convState, weights.conv(), weights.convBias(), input, pass.first(run), n, convolved);
    }
    weights.outputGate().apply(kernels, u, tokens, gate);
    kernels.multiply(convolved, 0, gate, 0, size);
    weights.output().apply(kernels, convolved, tokens, out);
  }
}
