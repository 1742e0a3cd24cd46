package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;

/** A dense feed-forward block; see {@link DenseConfig} for what it computes. */
final class DenseFeedForward implements FeedForward {
  private final DenseConfig config;
  private final DenseWeights weights;
  private final Kernels kernels;

  DenseFeedForward(DenseWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, int tokens, Workspace workspace, float[] out) {
    int size = tokens * config.dFeedForward();
    float[] inner = workspace.floats(Slot.FEED_FORWARD_UP, size);
    weights.up().apply(kernels, u, tokens, inner);
    if (weights.gate() == null) {
      kernels.activate(config.activation(), inner, 0, size);
    } else {
      float[] gate = workspace.floats(Slot.FEED_FORWARD_GATE, size);
      weights.gate().apply(kernels, u, tokens, gate);
      if (config.gateScale() != 1) {
        kernels.scale(gate, 0, size, config.gateScale());
      }
      kernels.gate(config.activation(), inner, gate, size);
    }
    weights.down().apply(kernels, inner, tokens, out);
    if (config.downScale() != 1) {
      kernels.scale(out, 0, tokens * config.dModel(), config.downScale());
    }
  }
}
