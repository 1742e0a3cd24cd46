package dev.eunoe.model;

import dev.eunoe.model.kernel.Linear;

/**
 * The weights of a SwiGLU block.
 *
 * @param norm (dModel)
 * @param gate (dFeedForward, dModel)
 * @param up (dFeedForward, dModel)
 * @param down (dModel, dFeedForward)
 */
public record FeedForwardWeights(float[] norm, Linear gate, Linear up, Linear down) {
  public int dFeedForward() {
    return gate.weight().rows();
  }
}
