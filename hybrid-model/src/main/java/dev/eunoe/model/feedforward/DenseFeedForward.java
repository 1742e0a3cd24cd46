package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.kernel.Gate;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;

/** A dense feed-forward block; see {@link DenseConfig} for what it computes. */
final class DenseFeedForward implements FeedForward {
  private final DenseConfig config;
  private final DenseWeights weights;
  private final Gate how;
  private final Kernels kernels;

  DenseFeedForward(DenseWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.how = new Gate(config.activation(), config.gateScale());
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, int tokens, Workspace workspace, float[] out) {
    float[] inner = workspace.floats(Slot.FEED_FORWARD_UP, tokens * config.dFeedForward());
    widen(u, tokens, workspace, inner);
    weights.down().apply(kernels, inner, tokens, out);
    if (config.downScale() != 1) {
      kernels.scale(out, 0, tokens * config.dModel(), config.downScale());
    }
  }

  /** {@code inner ← act(up(u))}, or {@code act(gate(u))·up(u)} where there is a gate. */
  private void widen(float[] u, int tokens, Workspace workspace, float[] inner) {
    int size = tokens * config.dFeedForward();
    var up = weights.up();
    var gate = weights.gate();
    if (gate == null) {
      up.apply(kernels, u, tokens, inner);
      kernels.activate(config.activation(), inner, 0, size);
      return;
    }
    float[] gates = workspace.floats(Slot.FEED_FORWARD_GATE, size);
    if (up.isPlain() && gate.isPlain()) {
      kernels.gated(up.weight(), gate.weight(), how, u, tokens, inner, gates);
    } else {
      up.apply(kernels, u, tokens, inner);
      gate.apply(kernels, u, tokens, gates);
      kernels.gate(how, inner, gates, size);
    }
  }
}
