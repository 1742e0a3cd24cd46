package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Ends exchanges that nobody will finish, because the server that wrote their answer is gone,
 * within the caller's transaction. An answer of a server that lives, this or another, is let be.
 */
public final class Interrupted {
  /** Their error's code. */
  static final String CODE = "interrupted";

  private static final String END =
      """
      update exchange set status = 'FAILED', error_code = '%s',
        error_message = 'The server stopped while this was being answered.', finished_at = :now
      where status = 'IN_PROGRESS' and\s
      """
          .formatted(CODE);

  private static final String GONE = "server is not null and " + ServerPresence.GONE;

  private Interrupted() {}

  /**
   * Of all owners.
   *
   * @param begunBefore ends those that were begun earlier by servers that had no numbers yet
   */
  public static Uni<Integer> end(Mutiny.Session session, Instant begunBefore) {
    return session
        .createNativeQuery(END + "(server is null and created_at < :begunBefore or " + GONE + ")")
        .setParameter("begunBefore", begunBefore)
        .setParameter("now", Instant.now())
        .executeUpdate();
  }

  static Uni<Integer> endInConversation(OwnedSession session, long conversationId) {
    return session
        .createNativeQuery(END + "conversation_id = :conversation and " + GONE)
        .setParameter("conversation", conversationId)
        .setParameter("now", Instant.now())
        .executeUpdate();
  }

  public static Uni<Integer> endOf(OwnedSession session) {
    return session
        .createNativeQuery(END + "owner_id = :owner and " + GONE)
        .setParameter("now", Instant.now())
        .executeUpdate();
  }
}
