package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.exchange.ExchangeReader;
import dev.eunoe.memory.persistence.items.AddedItems;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads everything of an owner that an export holds, within the caller's transaction. */
public final class ExportReader {
  private ExportReader() {}

  public static Uni<MemoryExport> read(OwnedSession session) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner order by id", ConversationEntity.class)
        .getResultList()
        .chain(conversations ->
            exchanges(session)
                .chain(exchanges -> conversations(session, conversations, exchanges))
                .chain(read -> PinReader.kept(session).map(pins -> new MemoryExport(read, pins))));
  }

  /** Some conversations, as an export holds them. */
  static Uni<List<MemoryExport.Conversation>> conversations(
      OwnedSession session, Collection<String> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return StatementBatches.read(ids, some -> found(session, some))
        .chain(found ->
            StatementBatches.read(
                    found.stream().map(c -> c.id).toList(), some -> exchanges(session, some))
                .chain(exchanges -> ExchangeReader.records(session, exchanges))
                .chain(exchanges -> conversations(session, found, exchanges)));
  }

  private static Uni<List<ConversationEntity>> found(OwnedSession session, List<String> ids) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner and publicId in :ids",
            ConversationEntity.class)
        .setParameter("ids", ids)
        .getResultList();
  }

  private static Uni<List<Long>> exchanges(OwnedSession session, List<Long> conversations) {
    return session
        .createSelectionQuery(
            "select id from ExchangeEntity where conversationId in :ids order by id", Long.class)
        .setParameter("ids", conversations)
        .getResultList();
  }

  private static Uni<List<Exchange>> exchanges(OwnedSession session) {
    return session
        .createSelectionQuery(
            "select id from ExchangeEntity where ownerId = :owner order by id", Long.class)
        .getResultList()
        .chain(ids -> ExchangeReader.records(session, ids));
  }

  private static Uni<List<MemoryExport.Conversation>> conversations(
      OwnedSession session, List<ConversationEntity> conversations, List<Exchange> exchanges) {
    return AddedItems.of(session, conversations.stream().map(c -> c.id).toList())
        .map(items -> conversations(session.sealing(), conversations, exchanges, items));
  }

  private static List<MemoryExport.Conversation> conversations(
      Sealing sealing,
      List<ConversationEntity> conversations,
      List<Exchange> exchanges,
      Map<Long, List<StoredMessage>> items) {
    Map<String, List<Exchange>> of =
        exchanges.stream()
            .filter(exchange -> exchange.status() != Status.IN_PROGRESS)
            .collect(Collectors.groupingBy(Exchange::conversationId));
    return conversations.stream()
        .map(conversation ->
            new MemoryExport.Conversation(
                conversation.publicId,
                conversation.title.open(sealing),
                conversation.memory,
                conversation.space.open(sealing),
                conversation.metadata.open(sealing),
                conversation.createdAt,
                conversation.updatedAt,
                of.getOrDefault(conversation.publicId, List.of()).stream()
                    .map(ExportReader::exchange)
                    .toList(),
                items.getOrDefault(conversation.id, List.of())))
        .toList();
  }

  private static MemoryExport.ExportedExchange exchange(Exchange exchange) {
    return new MemoryExport.ExportedExchange(
        exchange.responseId(),
        exchange.previousResponseId(),
        exchange.model(),
        exchange.status(),
        exchange.createdAt(),
        exchange.finishedAt(),
        exchange.turns());
  }
}
