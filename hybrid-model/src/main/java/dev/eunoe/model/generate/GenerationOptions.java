package dev.eunoe.model.generate;

import dev.eunoe.model.constraint.Calls;
import dev.eunoe.model.constraint.Constraint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is chosen and when it ends.
 *
 * @param temperature divides the logits; 0 always takes the most probable token
 * @param topK keeps the k most probable tokens; 0 keeps all
 * @param topP keeps the fewest most probable tokens whose probabilities reach this sum; 1 keeps
 *     all, 0 the most probable one
 * @param minP keeps tokens at least this fraction as probable as the most probable one; 0 keeps all
 * @param repetitionPenalty divides positive logits of tokens that are among the last {@link
 *     #REPETITION_WINDOW} and multiplies negative ones (arXiv:1909.05858); 1 changes nothing
 * @param adjustments added to the logits before all else
 * @param seed the same seed gives the same text
 * @param stop the answer ends before the first of these texts
 * @param maxTokens most tokens of an answer
 * @param constraint the form that the answer keeps to, behind its reasoning; null where it is free
 * @param topLogprobs how many of the most probable tokens are told with the log probability of each
 *     token; null where none of that is asked for
 */
public record GenerationOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float repetitionPenalty,
    LogitAdjustments adjustments,
    long seed,
    List<String> stop,
    int maxTokens,
    @Nullable Constraint constraint,
    @Nullable Integer topLogprobs) {

  /** Most of the most probable tokens that are told at each place. */
  public static final int MAX_TOP_LOGPROBS = 20;

  /**
   * Tokens the repetition penalty looks back: the end of the conversation, the template's own
   * tokens and the answer so far included. It is bounded, so that a turn need not know all of a
   * long conversation, and the same whether its beginning was read or lies in a saved state.
   */
  public static final int REPETITION_WINDOW = 256;

  public GenerationOptions {
    stop = List.copyOf(stop);
    require(
        temperature >= 0 && temperature <= 100, "temperature", "between 0 and 100", temperature);
    require(topK >= 0, "topK", "0 or more", topK);
    require(topP >= 0 && topP <= 1, "topP", "between 0 and 1", topP);
    require(minP >= 0 && minP <= 1, "minP", "between 0 and 1", minP);
    require(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "repetitionPenalty",
        "above 0 and at most 100",
        repetitionPenalty);
    require(stop.stream().noneMatch(String::isEmpty), "stop", "a list without empty texts", stop);
    require(maxTokens >= 1, "maxTokens", "at least 1", maxTokens);
    require(
        topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= MAX_TOP_LOGPROBS),
        "topLogprobs",
        "between 0 and " + MAX_TOP_LOGPROBS,
        topLogprobs);
  }

  /** Options of an answer that is free. */
  public GenerationOptions(
      float temperature,
      int topK,
      float topP,
      float minP,
      float repetitionPenalty,
      LogitAdjustments adjustments,
      long seed,
      List<String> stop,
      int maxTokens) {
    this(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        null,
        null);
  }

  private static void require(boolean holds, String name, String expected, @Nullable Object found) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", was " + found + ".");
    }
  }

  /** Plain sampling at temperature 1, at most 512 tokens. */
  public static GenerationOptions defaults() {
    return new GenerationOptions(1, 0, 1, 0, 1, LogitAdjustments.NONE, 0, List.of(), 512);
  }

  /** Always the most probable token. */
  public static GenerationOptions greedy(int maxTokens) {
    return defaults().withTemperature(0).withMaxTokens(maxTokens);
  }

  public GenerationOptions withTemperature(float value) {
    return new GenerationOptions(
        value,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withTopK(int value) {
    return new GenerationOptions(
        temperature,
        value,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withTopP(float value) {
    return new GenerationOptions(
        temperature,
        topK,
        value,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withMinP(float value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        value,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withRepetitionPenalty(float value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        value,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withAdjustments(LogitAdjustments value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        value,
        seed,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withSeed(long value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        value,
        stop,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withStop(List<String> value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        value,
        maxTokens,
        constraint,
        topLogprobs);
  }

  public GenerationOptions withMaxTokens(int value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        value,
        constraint,
        topLogprobs);
  }

  /** What calls of tools an answer may have; null for none. */
  public @Nullable Calls calls() {
    return constraint == null ? null : constraint.calls();
  }

  public GenerationOptions withConstraint(@Nullable Constraint value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        value,
        topLogprobs);
  }

  public GenerationOptions withTopLogprobs(@Nullable Integer value) {
    return new GenerationOptions(
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        adjustments,
        seed,
        stop,
        maxTokens,
        constraint,
        value);
  }
}
