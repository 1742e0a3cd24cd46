package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Shows an owner what is remembered, within the caller's transaction. */
public final class MemoryItems {
  private static final String ITEMS =
      "select t, c.publicId, e.responseId from TurnEntity t"
          + " join ConversationEntity c on c.id = t.conversationId"
          + " join ExchangeEntity e on e.id = t.exchangeId"
          + " where t.ownerId = :owner and t.erasedAt is null"
          + " and t.role <> 'system'";

  private MemoryItems() {}

  public static Uni<List<MemoryItem>> list(
      Mutiny.Session session, Owner owner, @Nullable String before, int limit) {
    String page =
        before == null
            ? ""
            : " and t.id < (select b.id from TurnEntity b where b.ownerId = :owner"
                + " and b.publicId = :before)";
    var query = query(session, owner, ITEMS + page + " order by t.id desc").setMaxResults(limit);
    if (before != null) {
      query.setParameter("before", before);
    }
    return query.getResultList().map(rows -> rows.stream().map(MemoryItems::item).toList());
  }

  public static Uni<Optional<MemoryItem>> item(Mutiny.Session session, Owner owner, String turnId) {
    return query(session, owner, ITEMS + " and t.publicId = :turn")
        .setParameter("turn", turnId)
        .getSingleResultOrNull()
        .map(row -> Optional.ofNullable(row).map(MemoryItems::item));
  }

  private static Mutiny.SelectionQuery<Object[]> query(
      Mutiny.Session session, Owner owner, String text) {
    return session.createSelectionQuery(text, Object[].class).setParameter("owner", owner.id());
  }

  private static MemoryItem item(Object[] row) {
    var turn = (TurnEntity) row[0];
    return new MemoryItem(
        turn.publicId, (String) row[1], (String) row[2], turn.role, turn.text, turn.saidAt);
  }
}
