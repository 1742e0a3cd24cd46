package dev.eunoe.turn.conversation;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Status;
import dev.eunoe.turn.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a turn can go on from an answer. */
public final class PreviousAnswer {
  private PreviousAnswer() {}

  /**
   * @throws dev.eunoe.turn.problem.ProblemException where there is no such answer, or it has no end
   */
  public static Exchange continuable(Optional<Exchange> found, String responseId) {
    Exchange exchange =
        found.orElseThrow(() ->
            Problem.notFound(
                    "previous_response_id",
                    "previous_response_not_found",
                    "There is no response '" + responseId + "' to continue from.")
                .asException());
    if (exchange.status() == Status.IN_PROGRESS) {
      throw Problem.conflict(
              "previous_response_id",
              "response_in_progress",
              "Response '"
                  + responseId
                  + "' has no end: it is still being written, or its server was stopped; wait for"
                  + " it, or continue from the one before it.")
          .asException();
    }
    if (!exchange.status().hasAnswer()) {
      throw Problem.conflict(
              "previous_response_id",
              "response_failed",
              "Response '" + responseId + "' failed; continue from the one before it.")
          .asException();
    }
    return exchange;
  }

  /**
   * @param asked the conversation that a turn names; null for none
   * @throws dev.eunoe.turn.problem.ProblemException where the answer belongs to another one
   */
  public static void requireSameConversation(@Nullable String asked, Exchange previous) {
    if (asked != null && !asked.equals(previous.conversationId())) {
      throw Problem.invalid(
              "conversation",
              "conversation_mismatch",
              "Response '"
                  + previous.responseId()
                  + "' belongs to conversation '"
                  + previous.conversationId()
                  + "', not to '"
                  + asked
                  + "'.")
          .asException();
    }
  }
}
