package dev.eunoe.model;

import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.mixer.Mixer;
import dev.eunoe.model.state.LayerState;
import dev.eunoe.model.state.Workspace;
import dev.eunoe.model.state.Workspace.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer of the model, pre-norm.
 *
 * <pre>
 *   u = rms(x) · x ← x + Σ mixer(u)          one mixer, or several in parallel
 *   x ← x + down(silu(gate(v)) ⊙ up(v)), v = rms(x)     where the layer has a feed-forward block
 * </pre>
 */
final class Block {
  private final BlockWeights weights;
  private final List<Mixer> mixers;
  private final int dModel;
  private final float normEps;
  private final Kernels kernels;

  Block(BlockWeights weights, float normEps, Kernels kernels) {
    this.weights = weights;
    this.mixers = weights.mixers().stream().map(mixer -> Mixer.of(mixer, kernels)).toList();
    this.dModel = weights.mixerNorm().length;
    this.normEps = normEps;
    this.kernels = kernels;
  }

  /** Adds this layer to the residual x (tokens, dModel) and advances the layer's state. */
  void forward(float[] x, int tokens, long position, LayerState state, Workspace workspace) {
    int size = tokens * dModel;
    float[] normed = workspace.floats(Slot.NORMED, size);
    float[] mixed = workspace.floats(Slot.MIXED, size);
    kernels.rmsNorm(x, weights.mixerNorm(), normEps, tokens, normed);
    for (int i = 0; i < mixers.size(); i++) {
      mixers.get(i).forward(normed, tokens, position, state.mixers().get(i), workspace, mixed);
      kernels.add(x, mixed, size);
    }
    feedForward(weights.feedForward(), x, tokens, workspace);
  }

  private void feedForward(
      @Nullable FeedForwardWeights feedForward, float[] x, int tokens, Workspace workspace) {
    if (feedForward == null) {
      return;
    }
    int size = tokens * feedForward.dFeedForward();
    float[] normed = workspace.floats(Slot.NORMED, tokens * dModel);
    float[] gate = workspace.floats(Slot.FEED_FORWARD_GATE, size);
    float[] up = workspace.floats(Slot.FEED_FORWARD_UP, size);
    float[] out = workspace.floats(Slot.MIXED, tokens * dModel);
    kernels.rmsNorm(x, feedForward.norm(), normEps, tokens, normed);
    feedForward.gate().apply(kernels, normed, tokens, gate);
    feedForward.up().apply(kernels, normed, tokens, up);
    kernels.swiGlu(gate, up, size);
    feedForward.down().apply(kernels, gate, tokens, out);
    kernels.add(x, out, tokens * dModel);
  }
}
