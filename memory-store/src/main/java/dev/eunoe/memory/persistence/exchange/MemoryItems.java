package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows an owner what is remembered, within the caller's transaction. */
public final class MemoryItems {
  private static final String ITEMS =
      "select t as turn, c.publicId as conversation, e.responseId as response from MessageEntity t"
          + " join ConversationEntity c on c.id = t.conversationId"
          + " join ExchangeEntity e on e.id = t.exchangeId"
          + " where t.ownerId = :owner and t.erasedAt is null"
          + " and t.role <> 'system'";

  private MemoryItems() {}

  public static Uni<List<MemoryItem>> list(
      OwnedSession session, @Nullable String before, int limit) {
    String page =
        before == null
            ? ""
            : " and t.id < (select b.id from MessageEntity b where b.ownerId = :owner"
                + " and b.publicId = :before)";
    RowQuery query =
        session.createEntityRowQuery(ITEMS + page + " order by t.id desc").setMaxResults(limit);
    if (before != null) {
      query.setParameter("before", before);
    }
    return query.getResultList(row -> item(session.sealing(), row));
  }

  public static Uni<Optional<MemoryItem>> item(OwnedSession session, String turnId) {
    return session
        .createEntityRowQuery(ITEMS + " and t.publicId = :turn")
        .setParameter("turn", turnId)
        .getSingleResultOrNull()
        .map(row -> Optional.ofNullable(row).map(found -> item(session.sealing(), found)));
  }

  /** Of some ids, newest first. */
  public static Uni<List<MemoryItem>> items(OwnedSession session, List<String> turnIds) {
    return turnIds.isEmpty()
        ? Uni.createFrom().item(List.of())
        : session
            .createEntityRowQuery(ITEMS + " and t.publicId in :turns order by t.id desc")
            .setParameter("turns", turnIds)
            .getResultList(row -> item(session.sealing(), row));
  }

  private static MemoryItem item(Sealing sealing, Row row) {
    OpenedMessage turn = row.get("turn", MessageEntity.class).open(sealing);
    return new MemoryItem(
        turn.publicId(),
        row.text("conversation"),
        row.text("response"),
        turn.role(),
        turn.text(),
        turn.saidAt());
  }
}
