package dev.eunoe.model.generate;

import java.util.Map;

/**
 * What is added to logits before anything is chosen, as the OpenAI interface has it.
 *
 * @param presencePenalty taken off the logit of each token that the answer has already
 * @param frequencyPenalty taken off for each time that the answer has it
 * @param bias added to the logits of tokens, by their id; −100 as good as forbids one
 */
public record LogitAdjustments(
    float presencePenalty, float frequencyPenalty, Map<Integer, Float> bias) {
  public static final LogitAdjustments NONE = new LogitAdjustments(0, 0, Map.of());

  public LogitAdjustments {
    bias = Map.copyOf(bias);
    if (!(Math.abs(presencePenalty) <= 100 && Math.abs(frequencyPenalty) <= 100)) {
      throw new IllegalArgumentException(
          "Penalties must lie between -100 and 100, were "
              + presencePenalty
              + " and "
              + frequencyPenalty
              + ".");
    }
  }

  /** Whether it must be known what the answer has. */
  boolean countsTokens() {
    return presencePenalty != 0 || frequencyPenalty != 0;
  }
}
