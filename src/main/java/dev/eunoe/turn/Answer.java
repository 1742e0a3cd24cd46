package dev.eunoe.turn;

import dev.eunoe.inference.Reasoning;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.prompt.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished answer.
 *
 * @param reasoning what was reasoned before, which is no part of the text
 * @param stopString of the request's, which ended it; null where none did
 * @param outputTokens generated tokens
 * @param logprobs of the text's tokens, where they were asked for; they tell its words and are not
 *     kept
 */
public record Answer(
    String text,
    Reasoning reasoning,
    FinishReason reason,
    @Nullable String stopString,
    int outputTokens,
    Receipt receipt,
    List<TokenLogprob> logprobs) {
  public Answer {
    logprobs = List.copyOf(logprobs);
  }

  public Answer(
      String text,
      Reasoning reasoning,
      FinishReason reason,
      @Nullable String stopString,
      int outputTokens,
      Receipt receipt) {
    this(text, reasoning, reason, stopString, outputTokens, receipt, List.of());
  }
}
