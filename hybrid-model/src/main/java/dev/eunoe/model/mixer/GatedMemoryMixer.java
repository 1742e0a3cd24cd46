package dev.eunoe.model.mixer;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Pass;
import dev.eunoe.model.state.StatePlace;
import dev.eunoe.model.state.Workspace.Slot;

/**
 * A gated memory unit (arXiv:2507.06607, §2), where an earlier layer of the same pass has left the
 * memory m.
 *
 * <pre>
 *   out = W_o·(m ⊙ silu(W_z·u))
 * </pre>
 */
public final class GatedMemoryMixer implements Mixer {
  private final GatedMemoryWeights weights;
  private final Kernels kernels;

  GatedMemoryMixer(GatedMemoryWeights weights, Kernels kernels) {
    this.weights = weights;
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, Pass pass, StatePlace place, float[] out) {
    int size = pass.tokens() * weights.config().dInner();
    float[] gate = pass.floats(Slot.GATE, size);
    weights.gate().apply(kernels, u, pass.tokens(), gate);
    kernels.activate(Activation.SILU, gate, 0, size);
    kernels.multiply(gate, 0, pass.floats(Slot.MEMORY, size), 0, size);
    weights.output().apply(kernels, gate, pass.tokens(), out);
  }
}
