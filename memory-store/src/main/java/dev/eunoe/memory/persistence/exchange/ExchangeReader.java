package dev.eunoe.memory.persistence.exchange;

import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.entity.ExchangeEntity;
import dev.eunoe.memory.persistence.entity.MessageEntity;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.sealing.Sealing;
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

  static Uni<@Nullable ExchangeEntity> entity(OwnedSession session, String responseId) {
    return entityQuery(session, responseId).getSingleResultOrNull();
  }

  static Uni<@Nullable ExchangeEntity> entityForUpdate(OwnedSession session, String responseId) {
    return entityQuery(session, responseId)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getSingleResultOrNull();
  }

  private static Mutiny.SelectionQuery<ExchangeEntity> entityQuery(
      OwnedSession session, String responseId) {
    return session
        .createSelectionQuery(
            "from ExchangeEntity where ownerId = :owner and responseId = :response",
            ExchangeEntity.class)
        .setParameter("response", responseId);
  }

  /** The turns of these exchanges, in the order they were said within each. */
  public static Uni<List<OpenedMessage>> turns(OwnedSession session, List<Long> exchangeIds) {
    return StatementBatches.read(
        exchangeIds.stream().sorted().toList(),
        ids ->
            session
                .createSelectionQuery(
                    "from MessageEntity where exchangeId in :exchanges order by exchangeId, position",
                    MessageEntity.class)
                .setParameter("exchanges", ids)
                .getResultList()
                .map(rows -> OpenedMessage.all(session.sealing(), rows)));
  }

  public static Uni<Optional<Exchange>> find(OwnedSession session, String responseId) {
    return entity(session, responseId)
        .chain(found -> records(session, found == null ? List.of() : List.of(found.id)))
        .map(records -> records.stream().findFirst());
  }

  public static Uni<List<Exchange>> historySince(
      OwnedSession session, String responseId, long position) {
    return session
        .createNativeQuery(PATH, Long.class)
        .setParameter("response", responseId)
        .setParameter("position", position)
        .getResultList()
        .chain(ids -> records(session, ids));
  }

  public static Uni<List<Exchange>> ofConversation(OwnedSession session, String id) {
    return session
        .createSelectionQuery(
            "select e.id from ExchangeEntity e join ConversationEntity c on c.id = e.conversationId"
                + " where c.ownerId = :owner and c.publicId = :conversation order by e.id",
            Long.class)
        .setParameter("conversation", id)
        .getResultList()
        .chain(ids -> records(session, ids));
  }

  /** The exchanges of these ids, in this order. */
  public static Uni<List<Exchange>> records(OwnedSession session, List<Long> ids) {
    return StatementBatches.read(
            ids,
            some ->
                session
                    .createEntityRowQuery(
                        "select e as exchange, c.publicId as conversation, p.responseId as previous"
                            + " from ExchangeEntity e"
                            + " join ConversationEntity c on c.id = e.conversationId"
                            + " left join ExchangeEntity p on p.id = e.previousId where e.id in :ids")
                    .setParameter("ids", some)
                    .getResultList(ExchangeRow::of))
        .chain(found ->
            turns(session, ids).map(turns -> assemble(session.sealing(), ids, found, turns)));
  }

  /** An exchange, the id of its conversation, and that of the response it follows. */
  private record ExchangeRow(
      ExchangeEntity exchange, String conversation, @Nullable String previous) {
    static ExchangeRow of(Row row) {
      return new ExchangeRow(
          row.get("exchange", ExchangeEntity.class),
          row.text("conversation"),
          row.textOrNull("previous"));
    }
  }

  private static List<Exchange> assemble(
      Sealing sealing, List<Long> ids, List<ExchangeRow> found, List<OpenedMessage> turns) {
    Map<Long, List<StoredMessage>> turnsOf =
        turns.stream()
            .collect(
                Collectors.groupingBy(
                    OpenedMessage::exchangeId,
                    Collectors.mapping(OpenedMessage::toRecord, Collectors.toList())));
    Map<Long, Integer> place = new HashMap<>();
    for (Long id : ids) {
      place.put(id, place.size());
    }
    return found.stream()
        .sorted(Comparator.comparing(one -> place.get(one.exchange().id)))
        .map(one -> record(sealing, one, turnsOf.getOrDefault(one.exchange().id, List.of())))
        .toList();
  }

  private static Exchange record(Sealing sealing, ExchangeRow found, List<StoredMessage> turns) {
    ExchangeEntity e = found.exchange();
    return new Exchange(
        e.responseId,
        found.conversation(),
        found.previous(),
        e.model,
        e.status,
        turns,
        e.requestJson.open(sealing),
        openOrNull(sealing, e.responseJson),
        openOrNull(sealing, e.receiptJson),
        e.fingerprint,
        TokenIds.open(sealing, e.inputTokens),
        TokenIds.open(sealing, e.answerTokens),
        e.startPosition,
        e.endPosition,
        e.transcriptHash.open(sealing),
        e.createdAt,
        e.finishedAt,
        e.errorCode,
        e.errorMessage);
  }

  private static @Nullable String openOrNull(Sealing sealing, @Nullable SealedText words) {
    return words == null ? null : words.open(sealing);
  }

  /**
   * @param after the id of the conversation behind which to begin; null for the first page
   */
  public static Uni<List<ConversationSummary>> conversations(
      OwnedSession session, @Nullable String after, int limit) {
    String page =
        after == null
            ? ""
            : " and exists (select a.id from ConversationEntity a where a.ownerId = :owner"
                + " and a.publicId = :after and (c.updatedAt < a.updatedAt"
                + " or (c.updatedAt = a.updatedAt and c.id < a.id)))";
    var query =
        session.createEntityRowQuery(
            "select c as conversation, (select e.responseId from ExchangeEntity e where e.id ="
                + " (select max(l.id) from ExchangeEntity l where l.conversationId = c.id)) as newest,"
                + " (select count(*) from MessageEntity t where t.conversationId = c.id) as turns"
                + " from ConversationEntity c where c.ownerId = :owner"
                + page
                + " order by c.updatedAt desc, c.id desc");
    if (after != null) {
      query.setParameter("after", after);
    }
    return query.setMaxResults(limit).getResultList(row -> summary(session.sealing(), row));
  }

  private static ConversationSummary summary(Sealing sealing, Row row) {
    ConversationEntity conversation = row.get("conversation", ConversationEntity.class);
    boolean apart = !conversation.space.stored().isEmpty();
    return new ConversationSummary(
        conversation.publicId,
        conversation.title.open(sealing),
        conversation.createdAt,
        conversation.updatedAt,
        row.textOrNull("newest"),
        row.integer("turns"),
        apart ? conversation.space.open(sealing) : "");
  }
}
