package dev.eunoe.turn.transcript;

/**
 * How much a request asks a model to reason before it answers.
 *
 * @param maxTokens the most tokens of reasoning
 */
public record ReasoningRequest(ReasoningEffort effort, int maxTokens) {
  /** As the model does unasked, without a bound of its own. */
  public static final ReasoningRequest DEFAULT =
      new ReasoningRequest(ReasoningEffort.DEFAULT, Integer.MAX_VALUE);
}
