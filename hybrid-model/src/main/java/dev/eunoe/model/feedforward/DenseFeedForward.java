package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.kernel.args.GatedLinear;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.matrix.GateActivation;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;
import org.jspecify.annotations.Nullable;

/** A dense feed-forward block; see {@link DenseConfig} for what it computes. */
final class DenseFeedForward implements FeedForward {
  private final DenseConfig config;
  private final DenseWeights weights;
  private final GateActivation activation;

  /** Up and gate where they are products alone, which kernels may do in one go. */
  private final @Nullable GatedLinear plain;

  private final Kernels kernels;

  DenseFeedForward(DenseWeights weights, Kernels kernels) {
    this.config = weights.config();
    this.weights = weights;
    this.activation = new GateActivation(config.activation(), config.gateScale());
    var up = weights.up();
    var gate = weights.gate();
    this.plain =
        gate != null && up.isPlain() && gate.isPlain() && config.limit() == null
            ? new GatedLinear(up.weight(), gate.weight(), activation)
            : null;
    this.kernels = kernels;
  }

  @Override
  public void forward(float[] u, int tokens, Workspace workspace, float[] out) {
    var gate = weights.gate();
    if (gate == null) {
      int size = tokens * config.dFeedForward();
      float[] inner = workspace.floats(Slot.FEED_FORWARD_UP, size);
      weights.up().apply(kernels, u, tokens, inner);
      kernels.activate(config.activation(), inner, 0, size);
      weights.down().apply(kernels, inner, tokens, out);
    } else {
      gated(gate, u, tokens, workspace, out);
    }
    if (config.downScale() != 1) {
      kernels.scale(out, 0, tokens * config.dModel(), config.downScale());
    }
  }

  /** {@code out ← down(act(gate(u))·up(u))}. */
  private void gated(Linear gate, float[] u, int tokens, Workspace workspace, float[] out) {
    int size = tokens * config.dFeedForward();
    float[] inner = workspace.floats(Slot.FEED_FORWARD_UP, size);
    float[] gates = workspace.floats(Slot.FEED_FORWARD_GATE, size);
    var up = weights.up();
    var down = weights.down();
    if (plain != null && down.isPlain()) {
      kernels.feedForward(plain, down.weight(), u, tokens, out, inner, gates);
      return;
    }
    if (plain != null) {
      kernels.gated(plain, u, tokens, inner, gates);
    } else {
      up.apply(kernels, u, tokens, inner);
      gate.apply(kernels, u, tokens, gates);
      clamp(gates, inner, size);
      kernels.gate(activation, inner, gates, size);
    }
    down.apply(kernels, inner, tokens, out);
  }

  /**
   * Where there is a limit: bounds gate and way up, and makes the way up what {@code silu(s·g)}
   * must be multiplied by, since that is {@code s·g·σ(s·g)}.
   */
  private void clamp(float[] gates, float[] inner, int size) {
    Float bound = config.limit();
    if (bound == null) {
      return;
    }
    float limit = bound;
    float slope = config.gateScale();
    for (int i = 0; i < size; i++) {
      gates[i] = Math.min(gates[i], limit);
      inner[i] = (1 + Math.max(-limit, Math.min(inner[i], limit))) / slope;
    }
  }
}
