package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.persistence.entity.ConversationEntity;
import dev.eunoe.memory.persistence.exchange.ExchangeReader;
import dev.eunoe.memory.persistence.pins.PinReader;
import dev.eunoe.memory.persistence.session.Slices;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads everything of an owner that an export holds, within the caller's transaction. */
public final class ExportReader {
  private ExportReader() {}

  public static Uni<MemoryExport> read(Mutiny.Session session, Owner owner) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner order by id", ConversationEntity.class)
        .setParameter("owner", owner.id())
        .getResultList()
        .chain(conversations ->
            exchanges(session, owner)
                .chain(exchanges ->
                    PinReader.kept(session, owner)
                        .map(pins ->
                            new MemoryExport(conversations(conversations, exchanges), pins))));
  }

  /** Some conversations, as an export holds them. */
  static Uni<List<MemoryExport.Conversation>> conversations(
      Mutiny.Session session, Owner owner, Collection<String> ids) {
    if (ids.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return Slices.read(ids, some -> found(session, owner, some))
        .chain(found ->
            Slices.read(found.stream().map(c -> c.id).toList(), some -> exchanges(session, some))
                .chain(exchanges -> ExchangeReader.records(session, exchanges))
                .map(exchanges -> conversations(found, exchanges)));
  }

  private static Uni<List<ConversationEntity>> found(
      Mutiny.Session session, Owner owner, List<String> ids) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner and publicId in :ids",
            ConversationEntity.class)
        .setParameter("owner", owner.id())
        .setParameter("ids", ids)
        .getResultList();
  }

  private static Uni<List<Long>> exchanges(Mutiny.Session session, List<Long> conversations) {
    return session
        .createSelectionQuery(
            "select id from ExchangeEntity where conversationId in :ids order by id", Long.class)
        .setParameter("ids", conversations)
        .getResultList();
  }

  private static Uni<List<Exchange>> exchanges(Mutiny.Session session, Owner owner) {
    return session
        .createSelectionQuery(
            "select id from ExchangeEntity where ownerId = :owner order by id", Long.class)
        .setParameter("owner", owner.id())
        .getResultList()
        .chain(ids -> ExchangeReader.records(session, ids));
  }

  private static List<MemoryExport.Conversation> conversations(
      List<ConversationEntity> conversations, List<Exchange> exchanges) {
    Map<String, List<Exchange>> of =
        exchanges.stream()
            .filter(exchange -> exchange.status() != Status.IN_PROGRESS)
            .collect(Collectors.groupingBy(Exchange::conversationId));
    return conversations.stream()
        .map(conversation ->
            new MemoryExport.Conversation(
                conversation.publicId,
                conversation.title,
                conversation.memory,
                conversation.createdAt,
                conversation.updatedAt,
                of.getOrDefault(conversation.publicId, List.of()).stream()
                    .map(ExportReader::exchange)
                    .toList()))
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
