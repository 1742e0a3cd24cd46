package dev.eunoe.model.config;

import java.util.List;

/**
 * One layer: a norm, one mixer or several in parallel on the same normed input, then possibly a
 * feed-forward block.
 *
 * @param dFeedForward inner width of the SwiGLU block, or 0 when the layer has none
 */
public record LayerConfig(List<MixerConfig> mixers, int dFeedForward) {
  public LayerConfig {
    mixers = List.copyOf(mixers);
    Sizes.positive("The number of mixers in a layer", mixers.size());
    if (dFeedForward < 0) {
      throw new IllegalArgumentException(
          "dFeedForward must be 0 or more, was " + dFeedForward + ".");
    }
  }

  public boolean hasFeedForward() {
    return dFeedForward > 0;
  }
}
