package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Owner;
import io.smallrye.mutiny.Uni;
import org.hibernate.reactive.mutiny.Mutiny;

/** Erases conversations with everything made of them, within the caller's transaction. */
final class Erasure {
  /** Branches into other conversations have read the erased turns: their states go as well. */
  private static final String STATES_AFTER =
      """
      with recursive after as (
        select e.id from exchange e join conversation c on c.id = e.conversation_id
        where c.owner_id = :owner and c.public_id = :conversation
        union
        select e.id from exchange e join after on e.previous_id = after.id)
      delete from snapshot where exchange_id in (select id from after)
      """;

  private Erasure() {}

  /** Turns, index entries, segments and the rest follow by the tables' foreign keys. */
  static Uni<Boolean> conversation(Mutiny.Session session, Owner owner, String conversation) {
    return session
        .createNativeQuery(STATES_AFTER)
        .setParameter("owner", owner.id())
        .setParameter("conversation", conversation)
        .executeUpdate()
        .chain(() ->
            session
                .createNativeQuery(
                    "delete from conversation where owner_id = :owner and public_id = :conversation")
                .setParameter("owner", owner.id())
                .setParameter("conversation", conversation)
                .executeUpdate())
        .map(deleted -> deleted > 0);
  }
}
