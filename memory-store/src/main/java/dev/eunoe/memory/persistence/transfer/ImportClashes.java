package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /**
   * No id of these exchanges and items may be there in a conversation that is not of the import,
   * nor twice in it.
   */
  static Uni<Void> requireFree(
      OwnedSession session, List<PlacedExchange> exchanges, List<StoredMessage> items) {
    List<String> responses =
        exchanges.stream().map(placed -> placed.exchange().responseId()).toList();
    List<String> turns =
        Stream.concat(
                exchanges.stream().flatMap(placed -> placed.exchange().turns().stream()),
                items.stream())
            .map(StoredMessage::id)
            .toList();
    Set<String> seen = new HashSet<>();
    for (StoredMessage item : items.reversed()) {
      if (!seen.add(item.id())) {
        throw new ImportException("The id %s stands twice in the import.".formatted(item.id()));
      }
    }
    return taken(session, "ExchangeEntity", "responseId", responses)
        .chain(() -> taken(session, "MessageEntity", "publicId", turns))
        .chain(() ->
            session
                .createNativeQuery(
                    "select public_id from added_item where owner_id = :owner and public_id = any ("
                        + ListParameter.texts("ids")
                        + ") limit 1",
                    String.class)
                .setParameter("ids", ListParameter.of(turns))
                .getResultList())
        .invoke(ImportClashes::requireNone)
        .replaceWithVoid();
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
        .invoke(ImportClashes::requireNone)
        .replaceWithVoid();
  }

  private static void requireNone(List<String> taken) {
    if (!taken.isEmpty()) {
      throw new ImportException(
          "The id %s is here already, in another conversation.".formatted(taken.getFirst()));
    }
  }
}
