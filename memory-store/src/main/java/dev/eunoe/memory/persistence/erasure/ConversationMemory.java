package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.OtherSpaceException;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.summary.StaleSummaries;
import dev.eunoe.memory.persistence.summary.SummaryLock;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Whether a conversation takes part in memory, within the caller's transaction. */
public final class ConversationMemory {
  private static final String PUT =
      """
      insert into conversation (owner_id, public_id, title, space, created_at, updated_at)
      values (:owner, :conversation, '', :space, :at, :at)
      on conflict (owner_id, public_id) do update set space = %s
      returning id, space, memory
      """;

  private static final String KEEP = PUT.formatted("excluded.space");
  private static final String BEGIN = PUT.formatted("conversation.space");

  private ConversationMemory() {}

  public static Uni<Boolean> of(OwnedSession session, String conversation) {
    return session
        .createSelectionQuery(
            "select memory from ConversationEntity where ownerId = :owner"
                + " and publicId = :conversation",
            Boolean.class)
        .setParameter("conversation", conversation)
        .getSingleResultOrNull()
        .map(memory -> memory == null || memory);
  }

  public static Uni<Void> set(
      OwnedSession session, String conversation, boolean memory, Instant at) {
    return SummaryLock.take(session)
        .chain(() -> keep(session, conversation, memory, at))
        .chain(id ->
            unindex(session, id)
                .chain(() -> memory ? index(session, id) : unsummarise(session, id)));
  }

  private static Uni<Long> keep(
      OwnedSession session, String conversation, boolean memory, Instant at) {
    return session
        .createNativeQuery(
            """
            insert into conversation (owner_id, public_id, title, memory, created_at, updated_at)
            values (:owner, :conversation, '', :memory, :at, :at)
            on conflict (owner_id, public_id) do update set memory = excluded.memory
            returning id
            """,
            Long.class)
        .setParameter("conversation", conversation)
        .setParameter("memory", memory)
        .setParameter("at", at)
        .getSingleResult();
  }

  /** What was said in it is indexed anew, because what it claims holds in its space. */
  public static Uni<Void> keepIn(
      OwnedSession session, String conversation, String label, Instant at) {
    return SummaryLock.take(session)
        .chain(() -> put(session, KEEP, conversation, label, at))
        .chain(row ->
            Boolean.TRUE.equals(row.get("memory", Boolean.class))
                ? unindex(session, row.number("id")).chain(() -> index(session, row.number("id")))
                : Uni.createFrom().voidItem());
  }

  public static Uni<Void> beginIn(
      OwnedSession session, String conversation, String label, Instant at) {
    return put(session, BEGIN, conversation, label, at)
        .invoke(row -> {
          if (!row.text("space").equals(SealedAlike.of(session.sealing(), label).stored())) {
            throw new OtherSpaceException(conversation);
          }
        })
        .replaceWithVoid();
  }

  private static Uni<Row> put(
      OwnedSession session, String statement, String conversation, String label, Instant at) {
    return session
        .createRowQuery(statement)
        .setParameter("conversation", conversation)
        .setParameter("space", SealedAlike.of(session.sealing(), label).stored())
        .setParameter("at", at)
        .getSingleResult();
  }

  /** What is kept out of memory is in no summary, nor in one made of others. */
  private static Uni<Void> unsummarise(OwnedSession session, Long conversation) {
    return session
        .createSelectionQuery(
            "select id from MessageEntity where conversationId = :conversation", Long.class)
        .setParameter("conversation", conversation)
        .getResultList()
        .chain(turns -> {
          var summaries = new StaleSummaries(session, turns);
          return summaries.drop().chain(summaries::remakeAbove);
        });
  }

  private static Uni<Integer> unindex(OwnedSession session, Long conversation) {
    return session
        .createNativeQuery(
            "delete from posting where turn_id in"
                + " (select id from turn where conversation_id = :conversation)")
        .setParameter("conversation", conversation)
        .executeUpdate()
        .chain(() ->
            session
                .createNativeQuery(
                    "update turn set indexed_terms = null where conversation_id = :conversation")
                .setParameter("conversation", conversation)
                .executeUpdate());
  }

  private static Uni<Void> index(OwnedSession session, Long conversation) {
    return session
        .createSelectionQuery(
            "select t from MessageEntity t join ExchangeEntity e on e.id = t.exchangeId"
                + " where t.conversationId = :conversation and t.erasedAt is null"
                + " and e.status in (COMPLETED, INCOMPLETE, CANCELLED) order by t.id",
            MessageEntity.class)
        .setParameter("conversation", conversation)
        .getResultList()
        .map(rows -> OpenedMessage.all(session.sealing(), rows))
        // kept in the session, each later statement would look through all of them for changes
        .invoke(session::letGo)
        .chain(turns -> MessageIndex.addAll(session, turns));
  }
}
