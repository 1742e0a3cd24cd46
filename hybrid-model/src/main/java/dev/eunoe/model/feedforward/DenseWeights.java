package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.kernel.contract.Linear;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a dense feed-forward block.
 *
 * @param gate (dFeedForward, dModel), present exactly when the config is gated
 * @param up (dFeedForward, dModel)
 * @param down (dModel, dFeedForward)
 */
public record DenseWeights(DenseConfig config, @Nullable Linear gate, Linear up, Linear down)
    implements FeedForwardWeights {
  public DenseWeights {
    if ((gate != null) != config.gated()) {
      throw new IllegalArgumentException("A feed-forward block has a gate exactly when gated.");
    }
  }
}
