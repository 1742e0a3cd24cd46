package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Status;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads everything of an owner that an export holds, within the caller's transaction. */
final class ExportReader {
  private ExportReader() {}

  static Uni<MemoryExport> read(Mutiny.Session session, Owner owner) {
    return session
        .createSelectionQuery(
            "from ConversationEntity where ownerId = :owner order by id", ConversationEntity.class)
        .setParameter("owner", owner.id())
        .getResultList()
        .chain(conversations ->
            exchanges(session, owner)
                .chain(exchanges ->
                    PostgresPins.kept(session, owner)
                        .map(pins ->
                            new MemoryExport(conversations(conversations, exchanges), pins))));
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
