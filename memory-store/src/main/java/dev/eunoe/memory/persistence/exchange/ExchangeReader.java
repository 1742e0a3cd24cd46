package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.session.Slices;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.LockModeType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Reads exchanges and conversations, within the caller's transaction. */
public final class ExchangeReader {
  /**
   * The ids from an exchange (depth 0) back to the first that ends at or before a position:
   * positions only grow along a path, so what a turn reads does not grow with its conversation.
   * Each step looks one row up by its id. A join would leave the choice to the planner, which
   * without statistics takes an owner for a row or two and reads all of the owner's rows at each
   * step; so the step is a subquery of its own, and the owner a condition that no index serves.
   */
  static final String PATH =
      """
      with recursive path as (
        select id, previous_id, 0 as depth from exchange
        where owner_id = :owner and response_id = :response and end_position > :position
        union all
        select e.id, e.previous_id, path.depth + 1 from path cross join lateral (
          select id, previous_id from exchange
          where id = path.previous_id and owner_id is not distinct from :owner
            and end_position > :position offset 0) e)
      select id from path order by depth desc
      """;

  private ExchangeReader() {}

  static Uni<@Nullable ExchangeEntity> entity(
      Mutiny.Session session, Owner owner, String responseId) {
    return entityQuery(session, owner, responseId).getSingleResultOrNull();
  }

  static Uni<@Nullable ExchangeEntity> entityForUpdate(
      Mutiny.Session session, Owner owner, String responseId) {
    return entityQuery(session, owner, responseId)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getSingleResultOrNull();
  }

  private static Mutiny.SelectionQuery<ExchangeEntity> entityQuery(
      Mutiny.Session session, Owner owner, String responseId) {
    return session
        .createSelectionQuery(
            "from ExchangeEntity where ownerId = :owner and responseId = :response",
            ExchangeEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("response", responseId);
  }

  /** The turns of these exchanges, in the order they were said within each. */
  public static Uni<List<TurnEntity>> turns(Mutiny.Session session, List<Long> exchangeIds) {
    return Slices.read(
        exchangeIds.stream().sorted().toList(),
        ids ->
            session
                .createSelectionQuery(
                    "from TurnEntity where exchangeId in :exchanges order by exchangeId, position",
                    TurnEntity.class)
                .setParameter("exchanges", ids)
                .getResultList());
  }

  public static Uni<Optional<Exchange>> find(
      Mutiny.Session session, Owner owner, String responseId) {
    return entity(session, owner, responseId)
        .chain(found -> records(session, found == null ? List.of() : List.of(found.id)))
        .map(records -> records.stream().findFirst());
  }

  public static Uni<List<Exchange>> historySince(
      Mutiny.Session session, Owner owner, String responseId, long position) {
    return session
        .createNativeQuery(PATH, Long.class)
        .setParameter("owner", owner.id())
        .setParameter("response", responseId)
        .setParameter("position", position)
        .getResultList()
        .chain(ids -> records(session, ids));
  }

  public static Uni<List<Exchange>> ofConversation(Mutiny.Session session, Owner owner, String id) {
    return session
        .createSelectionQuery(
            "select e.id from ExchangeEntity e join ConversationEntity c on c.id = e.conversationId"
                + " where c.ownerId = :owner and c.publicId = :conversation order by e.id",
            Long.class)
        .setParameter("owner", owner.id())
        .setParameter("conversation", id)
        .getResultList()
        .chain(ids -> records(session, ids));
  }

  /** The exchanges of these ids, in this order. */
  public static Uni<List<Exchange>> records(Mutiny.Session session, List<Long> ids) {
    return Slices.read(
            ids,
            some ->
                session
                    .createSelectionQuery(
                        "select e, c.publicId, p.responseId from ExchangeEntity e"
                            + " join ConversationEntity c on c.id = e.conversationId"
                            + " left join ExchangeEntity p on p.id = e.previousId where e.id in :ids",
                        Object[].class)
                    .setParameter("ids", some)
                    .getResultList())
        .chain(rows -> turns(session, ids).map(turns -> assemble(ids, rows, turns)));
  }

  private static List<Exchange> assemble(
      List<Long> ids, List<Object[]> rows, List<TurnEntity> turns) {
    Map<Long, List<StoredTurn>> turnsOf =
        turns.stream()
            .collect(
                Collectors.groupingBy(
                    turn -> turn.exchangeId,
                    Collectors.mapping(TurnEntity::toRecord, Collectors.toList())));
    Map<Long, Integer> place = new HashMap<>();
    for (Long id : ids) {
      place.put(id, place.size());
    }
    return rows.stream()
        .sorted(Comparator.comparing(row -> place.get(((ExchangeEntity) row[0]).id)))
        .map(row -> record((ExchangeEntity) row[0], (String) row[1], (String) row[2], turnsOf))
        .toList();
  }

  private static Exchange record(
      ExchangeEntity e,
      String conversation,
      @Nullable String previous,
      Map<Long, List<StoredTurn>> turnsOf) {
    return new Exchange(
        e.responseId,
        conversation,
        previous,
        e.model,
        e.status,
        turnsOf.getOrDefault(e.id, List.of()),
        e.requestJson,
        e.responseJson,
        e.receiptJson,
        e.fingerprint,
        TokenIds.fromBytes(e.inputTokens),
        TokenIds.fromBytes(e.answerTokens),
        e.startPosition,
        e.endPosition,
        e.transcriptHash,
        e.createdAt,
        e.finishedAt,
        e.errorCode,
        e.errorMessage);
  }

  /**
   * @param after the id of the conversation behind which to begin; null for the first page
   */
  public static Uni<List<ConversationSummary>> conversations(
      Mutiny.Session session, Owner owner, @Nullable String after, int limit) {
    String page =
        after == null
            ? ""
            : " and exists (select a.id from ConversationEntity a where a.ownerId = :owner"
                + " and a.publicId = :after and (c.updatedAt < a.updatedAt"
                + " or (c.updatedAt = a.updatedAt and c.id < a.id)))";
    var query =
        session.createSelectionQuery(
            "select c, (select e.responseId from ExchangeEntity e where e.id ="
                + " (select max(l.id) from ExchangeEntity l where l.conversationId = c.id)),"
                + " (select count(*) from TurnEntity t where t.conversationId = c.id)"
                + " from ConversationEntity c where c.ownerId = :owner"
                + page
                + " order by c.updatedAt desc, c.id desc",
            Object[].class);
    if (after != null) {
      query.setParameter("after", after);
    }
    return query
        .setParameter("owner", owner.id())
        .setMaxResults(limit)
        .getResultList()
        .map(rows -> rows.stream().map(ExchangeReader::summary).toList());
  }

  private static ConversationSummary summary(Object[] row) {
    ConversationEntity conversation = (ConversationEntity) row[0];
    return new ConversationSummary(
        conversation.publicId,
        conversation.title,
        conversation.createdAt,
        conversation.updatedAt,
        (String) row[1],
        ((Number) row[2]).intValue());
  }
}
