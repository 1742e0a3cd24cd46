package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;

/** A dense feed-forward block; see {@link DenseConfig} for what it computes. */
final class DenseFeedForward implements FeedForward {
  private final DenseConfig config;
  private final DenseWeights weights;
  private final GateActivation how;
  private final Kernels kernels;

  DenseFeedForward(DenseWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.how = new GateActivation(config.activation(), config.gateScale());
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, int tokens, Workspace workspace, float[] out) {
    float[] inner = workspace.floats(Slot.FEED_FORWARD_UP, tokens * config.dFeedForward());
    var up = weights.up();
    var gate = weights.gate();
    var down = weights.down();
    if (gate == null) {
      up.apply(kernels, u, tokens, inner);
      kernels.activate(config.activation(), inner, 0, tokens * config.dFeedForward());
      down.apply(kernels, inner, tokens, out);
    } else {
      gated(up, gate, down, u, tokens, workspace, inner, out);
    }
    if (config.downScale() != 1) {
      kernels.scale(out, 0, tokens * config.dModel(), config.downScale());
    }
  }

  /** {@code out ← down(act(gate(u))·up(u))}. */
  private void gated(
      Linear up,
      Linear gate,
      Linear down,
      float[] u,
      int tokens,
      Workspace workspace,
      float[] inner,
      float[] out) {
    int size = tokens * config.dFeedForward();
    float[] gates = workspace.floats(Slot.FEED_FORWARD_GATE, size);
    boolean plain = up.isPlain() && gate.isPlain();
    if (plain && down.isPlain()) {
      kernels.feedForward(
          up.weight(), gate.weight(), how, down.weight(), u, tokens, out, inner, gates);
      return;
    }
    if (plain) {
      kernels.gated(up.weight(), gate.weight(), how, u, tokens, inner, gates);
    } else {
      up.apply(kernels, u, tokens, inner);
      gate.apply(kernels, u, tokens, gates);
      kernels.gate(how, inner, gates, size);
    }
    down.apply(kernels, inner, tokens, out);
  }
}
