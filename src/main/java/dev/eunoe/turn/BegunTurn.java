package dev.eunoe.turn;

import dev.eunoe.memory.AnswerProgress;
import org.jspecify.annotations.Nullable;

/**
 * A turn whose place is found and whose messages are kept.
 *
 * @param inputTokens the ids of the new messages as they were sent, without anything recalled
 * @param progress how far another process came with the answer; null for one that begins
 */
record BegunTurn(
    Turn turn,
    Continuation continuation,
    int[] inputTokens,
    TurnEvent.Started started,
    @Nullable AnswerProgress progress) {

  /** Traces of the tokens that another process has written of the answer. */
  int[] written() {
    return progress == null || progress.plan() == null ? new int[0] : progress.traces();
  }
}
