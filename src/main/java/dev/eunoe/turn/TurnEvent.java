package dev.eunoe.turn;

import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.prompt.Receipt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is told while a turn is answered, in this order; the last is {@link Ended} or {@link
 * Failed}.
 */
public sealed interface TurnEvent {

  /**
   * The user's words are durable and the answer has begun.
   *
   * @param instructions the system text the conversation began with; null without one
   */
  record Started(
      String responseId,
      String conversationId,
      @Nullable String previousResponseId,
      @Nullable String instructions,
      String model,
      Instant at)
      implements TurnEvent {}

  /** What was put before the question, and what did not fit. */
  record Recalled(Receipt.Memory memory) implements TurnEvent {}

  /** Where the model's state came from, told before the first token. */
  record Restored(Receipt.State state) implements TurnEvent {}

  /** Every place is taken; this answer is the {@code position}th to get one. */
  record Waiting(int position) implements TurnEvent {}

  /** Text of what is reasoned before the answer; never half a character. */
  record ReasoningDelta(String text) implements TurnEvent {}

  /**
   * Text of the answer; never half a character.
   *
   * @param logprobs of the tokens it is made of, where they were asked for
   */
  record Delta(String text, List<TokenLogprob> logprobs) implements TurnEvent {
    public Delta(String text) {
      this(text, List.of());
    }
  }

  /** The state after this turn is durable. */
  record StateSaved(long position, long bytes) implements TurnEvent {}

  /** The answer is complete and, unless the request said otherwise, durable. */
  record Ended(Answer answer) implements TurnEvent {}

  /**
   * What another answer to the same prompt tells: its text, then its end. All of them have ended
   * before the first one does.
   *
   * @param index counts from 1
   */
  record OfChoice(int index, TurnEvent event) implements TurnEvent {}

  /** The turn could not be answered; earlier turns are intact. */
  record Failed(Problem problem) implements TurnEvent {}
}
