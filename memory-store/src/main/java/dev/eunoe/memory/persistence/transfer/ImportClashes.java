package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of an import is here already: left out where it is the same, refused where it is not; {@link
 * KnownConversations} compares the words.
 */
final class ImportClashes {
  private ImportClashes() {}

  /** Conversations that are there with every response of the import; others of that id clash. */
  static Uni<Set<String>> known(OwnedSession session, MemoryExport export) {
    return StatementBatches.read(
            export.conversations().stream().map(MemoryExport.Conversation::id).toList(),
            ids ->
                session
                    .createEntityRowQuery(
                        "select c.publicId as conversation, e.responseId as response"
                            + " from ConversationEntity c"
                            + " left join ExchangeEntity e on e.conversationId = c.id"
                            + " where c.ownerId = :owner and c.publicId in :ids")
                    .setParameter("ids", ids)
                    .getResultList())
        .map(rows -> {
          Map<String, Set<String>> here =
              rows.stream()
                  .collect(
                      Collectors.groupingBy(
                          row -> row.text("conversation"),
                          Collectors.mapping(
                              row -> String.valueOf(row.textOrNull("response")),
                              Collectors.toSet())));
          for (var conversation : export.conversations()) {
            requireSame(conversation, here.get(conversation.id()));
          }
          return here.keySet();
        });
  }

  private static void requireSame(
      MemoryExport.Conversation conversation, @Nullable Set<String> here) {
    boolean clashes =
        here != null
            && conversation.exchanges().stream().anyMatch(e -> !here.contains(e.responseId()));
    if (clashes) {
      throw new ImportException(
          "The conversation %s is here already with other responses; delete it before the import, or leave it out."
              .formatted(conversation.id()));
    }
  }

  /** No id of these exchanges may be there in a conversation that is not of the import. */
  static Uni<Void> requireFree(OwnedSession session, List<PlacedExchange> exchanges) {
    List<String> responses =
        exchanges.stream().map(placed -> placed.exchange().responseId()).toList();
    List<String> turns =
        exchanges.stream()
            .flatMap(placed -> placed.exchange().turns().stream().map(StoredMessage::id))
            .toList();
    return taken(session, "ExchangeEntity", "responseId", responses)
        .chain(() -> taken(session, "MessageEntity", "publicId", turns));
  }

  private static Uni<Void> taken(
      OwnedSession session, String entity, String field, List<String> ids) {
    return StatementBatches.read(
            ids,
            some ->
                session
                    .createSelectionQuery(
                        "select %2$s from %1$s where ownerId = :owner and %2$s in :ids"
                            .formatted(entity, field),
                        String.class)
                    .setParameter("ids", some)
                    .setMaxResults(1)
                    .getResultList())
        .invoke(taken -> {
          if (!taken.isEmpty()) {
            throw new ImportException(
                "The id %s is here already, in another conversation.".formatted(taken.getFirst()));
          }
        })
        .replaceWithVoid();
  }
}
