package dev.eunoe.memory.persistence.items;

import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is noted of conversations, within the caller's transaction. */
public final class ConversationNotes {
  private ConversationNotes() {}

  /** Makes the conversation where there is none, and holds it; its row. */
  public static Uni<Long> create(
      OwnedSession session, String conversation, String metadata, Instant at) {
    return session
        .createNativeQuery(
            """
            insert into conversation (owner_id, public_id, title, metadata, created_at, updated_at)
            values (:owner, :conversation, '', :metadata, :at, :at)
            on conflict (owner_id, public_id) do update set metadata = excluded.metadata
            returning id
            """,
            Long.class)
        .setParameter("conversation", conversation)
        .setParameter("metadata", sealed(session, metadata))
        .setParameter("at", at)
        .getSingleResult();
  }

  /** False where there is no such conversation. */
  public static Uni<Boolean> set(OwnedSession session, String conversation, String metadata) {
    return session
        .createNativeQuery(
            "update conversation set metadata = :metadata"
                + " where owner_id = :owner and public_id = :conversation")
        .setParameter("metadata", sealed(session, metadata))
        .setParameter("conversation", conversation)
        .executeUpdate()
        .map(rows -> rows > 0);
  }

  private static String sealed(OwnedSession session, String metadata) {
    return SealedText.of(session.sealing(), StorableText.of(metadata)).stored();
  }

  /** Its row, which is held until the end, and was used now; null where there is none. */
  public static Uni<@Nullable Long> use(OwnedSession session, String conversation, Instant at) {
    return session
        .createNativeQuery(
            "update conversation set updated_at = greatest(updated_at, :at)"
                + " where owner_id = :owner and public_id = :conversation returning id",
            Long.class)
        .setParameter("conversation", conversation)
        .setParameter("at", at)
        .getSingleResultOrNull();
  }

  public static Uni<Optional<NotedConversation>> find(OwnedSession session, String conversation) {
    return session
        .createRowQuery(
            "select id, metadata, cast(extract(epoch from created_at) * 1000000 as bigint) as"
                + " created from conversation where owner_id = :owner and public_id ="
                + " :conversation")
        .setParameter("conversation", conversation)
        .getSingleResultOrNull()
        .chain(row ->
            row == null
                ? Uni.createFrom().item(Optional.empty())
                : AddedItems.of(session, row.number("id"))
                    .map(added ->
                        Optional.of(
                            new NotedConversation(
                                conversation,
                                row.time("created"),
                                session.sealing().open(row.text("metadata")),
                                added))));
  }
}
