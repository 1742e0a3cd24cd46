package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/**
 * Ends answers that nobody holds where somebody waits for their end, within the caller's
 * transaction. An answer that a server is writing, this or another, is let be.
 */
public final class Interrupted {
  private static final String END =
      """
      update exchange set status = 'FAILED', fence = fence + 1, error_code = 'interrupted',
        error_message = 'The server stopped while this was being answered.',
        finished_at = clock_timestamp()
      where status = 'IN_PROGRESS' and %s and\s
      """
          .formatted(AnswerLeases.FREE);

  private Interrupted() {}

  /** Those of a conversation of which too little is known to finish them. */
  static Uni<Integer> endInConversation(OwnedSession session, long conversationId) {
    return session
        .createNativeQuery(
            END
                + "conversation_id = :conversation and not exists"
                + " (select from answer_progress where exchange_id = exchange.id)")
        .setParameter("conversation", conversationId)
        .executeUpdate();
  }

  /** All of the owner's: what they would be finished from may be what is erased. */
  public static Uni<Integer> endOf(OwnedSession session) {
    return session.createNativeQuery(END + "owner_id = :owner").executeUpdate();
  }
}
