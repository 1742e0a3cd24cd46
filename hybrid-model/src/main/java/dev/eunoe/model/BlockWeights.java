package dev.eunoe.model;

import dev.eunoe.model.mixer.MixerWeights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one block.
 *
 * @param mixerNorm (dModel), in front of the mixers
 * @param feedForward null for a block that has only its mixers
 */
public record BlockWeights(
    float[] mixerNorm, List<MixerWeights> mixers, @Nullable FeedForwardWeights feedForward) {
  public BlockWeights {
    mixers = List.copyOf(mixers);
  }
}
