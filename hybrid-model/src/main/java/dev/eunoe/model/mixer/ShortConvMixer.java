package dev.eunoe.model.mixer;

import dev.eunoe.model.config.ShortConvConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.mixer.run.CausalConv;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * The gated short convolution of LFM2 (arXiv:2511.23404, §2), linear but for its two gates.
 *
 * <pre>
 *   out = W_o·(W_C·u ⊙ conv(W_B·u ⊙ W_x·u))
 * </pre>
 */
public final class ShortConvMixer implements Mixer {
  private final ShortConvConfig config;
  private final ShortConvWeights weights;
  private final CausalConv conv;
  private final Kernels kernels;

  ShortConvMixer(ShortConvWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.conv = new CausalConv(weights.conv(), weights.convBias(), false);
    this.kernels = kernels;
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
    conv.apply(kernels, pass, place, input, convolved);
    weights.outputGate().apply(kernels, u, tokens, gate);
    kernels.multiply(convolved, 0, gate, 0, size);
    weights.output().apply(kernels, convolved, tokens, out);
  }
}
