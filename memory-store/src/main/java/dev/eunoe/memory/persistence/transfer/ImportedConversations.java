package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.items.AddedItems;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the conversations of an import with room for all their turns, so that each is written
 * once: thousands of versions of one row in one transaction make each look at it slower than the
 * one before.
 */
final class ImportedConversations {
  private static final String INSERT =
      """
      insert into conversation (owner_id, public_id, title, memory, created_at, updated_at, turns_begun,
        search_config, space, metadata)
      select :owner, id, title, memory, to_timestamp(created / 1e6), to_timestamp(updated / 1e6), turns,
        config, space, metadata
      from json_to_recordset(cast(cast(:conversations as text) as json)) as given
        (nth int, id text, title text, memory boolean, created float8, updated float8, turns int, config text, space text,
         metadata text)
      order by nth
      returning id, public_id
      """;

  /** {@link SearchConfig} looks at no more. */
  private static final int TELLING_CHARS = 8_000;

  /**
   * A conversation that was written.
   *
   * @param config how its turns are indexed; null for one that is kept out of memory
   */
  record Begun(Places first, @Nullable String config) {}

  private final OwnedSession session;
  private final UnaryOperator<String> kept;

  /**
   * @param kept what may be kept of a text
   */
  ImportedConversations(OwnedSession session, UnaryOperator<String> kept) {
    this.session = session;
    this.kept = kept;
  }

  /** Writes them, and says where the turns of each go, by its public id. */
  Uni<Map<String, Begun>> begin(List<MemoryExport.Conversation> conversations) {
    Map<String, Begun> begun = new HashMap<>();
    return StatementBatches.each(
            StatementBatches.toWrite(
                conversations, _ -> 1, conversation -> conversation.title().length()),
            some -> begin(some, begun))
        .replaceWith(begun);
  }

  private Uni<Void> begin(List<MemoryExport.Conversation> some, Map<String, Begun> begun) {
    Sealing sealing = session.sealing();
    Map<String, String> configs = new HashMap<>();
    var rows = new JsonRows();
    for (MemoryExport.Conversation conversation : some) {
      Optional<String> told = conversation.memory() ? config(conversation) : Optional.empty();
      if (conversation.memory()) {
        configs.put(conversation.id(), told.orElse(MessageIndex.UNDECIDED));
      }
      rows.add()
          .put("id", conversation.id())
          .put("title", SealedText.of(sealing, StorableText.of(conversation.title())).stored())
          .put("memory", conversation.memory())
          .put("created", Micros.of(conversation.createdAt()))
          .put("updated", Micros.of(conversation.updatedAt()))
          .put("turns", conversation.exchanges().stream().mapToInt(e -> e.turns().size()).sum())
          .put("config", told.orElse(null))
          .put("space", SealedAlike.of(sealing, conversation.space()).stored())
          .put("metadata", SealedText.of(sealing, noted(conversation)).stored());
    }
    return session
        .createRowQuery(INSERT)
        .setParameter("conversations", rows.parameter())
        .getResultList()
        .invoke(written -> {
          for (Row row : written) {
            Places first = Places.at(row.number("id"), 0);
            String id = row.text("public_id");
            begun.put(id, new Begun(first, configs.get(id)));
          }
        })
        .chain(written -> items(some, written));
  }

  private Uni<Void> items(List<MemoryExport.Conversation> some, List<Row> written) {
    Map<String, List<StoredMessage>> byId = new HashMap<>();
    some.forEach(conversation ->
        byId.put(
            conversation.id(),
            conversation.items().stream()
                .map(item -> item.saying(kept.apply(item.text())))
                .toList()));
    Map<Long, List<StoredMessage>> items = new HashMap<>();
    written.forEach(
        row -> items.put(row.number("id"), byId.getOrDefault(row.text("public_id"), List.of())));
    return AddedItems.addAll(session, items);
  }

  private String noted(MemoryExport.Conversation conversation) {
    return StorableText.of(kept.apply(conversation.metadata()));
  }

  /** As a talk would have decided it, for all turns: the first exchange that tells. */
  private Optional<String> config(MemoryExport.Conversation conversation) {
    List<String> all = new ArrayList<>();
    int chars = 0;
    for (ExportedExchange exchange : conversation.exchanges()) {
      List<String> texts = searchable(exchange);
      Optional<String> told = SearchConfig.of(String.join("\n", texts));
      if (!texts.isEmpty() && told.isPresent()) {
        return told;
      }
      for (String text : texts) {
        if (chars < TELLING_CHARS) {
          all.add(text);
          chars += text.length() + 1;
        }
      }
    }
    return SearchConfig.of(String.join("\n", all));
  }

  private List<String> searchable(ExportedExchange exchange) {
    return exchange.status().hasAnswer()
        ? exchange.turns().stream()
            .filter(turn -> !turn.role().equals("system") && !turn.erased())
            .map(turn -> StorableText.of(kept.apply(turn.text())))
            .toList()
        : List.of();
  }
}
