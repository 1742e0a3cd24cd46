package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The spaces of conversations, as they are stored. */
public final class ConversationSpace {
  private static final String OF_ROWS =
      "select id, space from conversation where owner_id = :owner and space <> '' and id = "
          + ListParameter.ANY_ID;

  private ConversationSpace() {}

  /** Of a conversation that may not exist; empty for none. */
  public static Uni<String> of(OwnedSession session, String conversationId) {
    return session
        .createNativeQuery(
            "select space from conversation where owner_id = :owner and public_id = :conversation",
            String.class)
        .setParameter("conversation", conversationId)
        .getResultList()
        .map(spaces -> spaces.isEmpty() ? "" : spaces.getFirst());
  }

  /** Of the conversations that are in one, by their rows. */
  static Uni<Map<Long, String>> of(OwnedSession session, Collection<Long> conversations) {
    return session
        .createRowQuery(OF_ROWS)
        .setParameter("ids", ListParameter.of(conversations))
        .getResultList()
        .map(rows -> {
          Map<Long, String> spaces = new HashMap<>();
          rows.forEach(row -> spaces.put(row.number("id"), row.text("space")));
          return spaces;
        });
  }
}
