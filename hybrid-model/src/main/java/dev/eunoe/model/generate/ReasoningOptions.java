package dev.eunoe.model.generate;

import dev.eunoe.model.tokenizer.ReasoningMarkers;

/**
 * How the reasoning before an answer is told from it, and how long it may be.
 *
 * @param start where the answer begins
 * @param maxTokens the most tokens of reasoning; then what ends it is written for the model
 */
public record ReasoningOptions(
    ReasoningMarkers markers, ReasoningMarkers.Start start, int maxTokens) {
  public ReasoningOptions {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens must be 0 or more, was " + maxTokens + ".");
    }
  }
}
