package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoredTurn;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an export holds through the same steps as a live turn, within the caller's
 * transaction; ids stay as they were, so that what was exported can be found again.
 */
final class ImportWriter {
  private final Mutiny.Session session;
  private final Owner owner;
  private final ExchangeWriter writer;
  private final Retokenizer tokenizer;
  private final Map<String, Long> ends = new HashMap<>();

  ImportWriter(Mutiny.Session session, Owner owner, ExchangeWriter writer, Retokenizer tokenizer) {
    this.session = session;
    this.owner = owner;
    this.writer = writer;
    this.tokenizer = tokenizer;
  }

  Uni<ImportReceipt> write(MemoryExport export) {
    return known(export)
        .map(known -> new Plan(export, known, ImportOrder.of(export, known)))
        .call(this::requireFree)
        .chain(plan ->
            each(plan.exchanges(), this::exchange)
                .chain(() -> each(plan.added(), this::conversation))
                .chain(() -> OverdueReader.add(session, owner, plan.addedIds()))
                .chain(() -> each(export.pins(), pin -> ImportedPin.keep(session, owner, pin)))
                .map(_ -> plan.receipt()));
  }

  private record Plan(MemoryExport export, Set<String> known, List<ImportOrder.Placed> exchanges) {
    List<MemoryExport.Conversation> added() {
      return export.conversations().stream().filter(c -> !known.contains(c.id())).toList();
    }

    List<String> addedIds() {
      return added().stream().map(MemoryExport.Conversation::id).toList();
    }

    ImportReceipt receipt() {
      int turns = exchanges.stream().mapToInt(placed -> placed.exchange().turns().size()).sum();
      return new ImportReceipt(added().size(), turns, export.pins().size(), known.size());
    }
  }

  /** Conversations that are there with every response of the import; others of that id clash. */
  private Uni<Set<String>> known(MemoryExport export) {
    return Slices.read(
            export.conversations().stream().map(MemoryExport.Conversation::id).toList(),
            ids ->
                session
                    .createSelectionQuery(
                        "select c.publicId, e.responseId from ConversationEntity c"
                            + " left join ExchangeEntity e on e.conversationId = c.id"
                            + " where c.ownerId = :owner and c.publicId in :ids",
                        Object[].class)
                    .setParameter("owner", owner.id())
                    .setParameter("ids", ids)
                    .getResultList())
        .map(rows -> {
          Map<String, Set<String>> here =
              rows.stream()
                  .collect(
                      Collectors.groupingBy(
                          row -> (String) row[0],
                          Collectors.mapping(row -> String.valueOf(row[1]), Collectors.toSet())));
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

  private Uni<Void> requireFree(Plan plan) {
    List<String> responses =
        plan.exchanges().stream().map(placed -> placed.exchange().responseId()).toList();
    List<String> turns =
        plan.exchanges().stream()
            .flatMap(placed -> placed.exchange().turns().stream().map(StoredTurn::id))
            .toList();
    return taken("ExchangeEntity", "responseId", responses)
        .chain(() -> taken("TurnEntity", "publicId", turns));
  }

  private Uni<Void> taken(String entity, String field, List<String> ids) {
    return Slices.read(
            ids,
            some ->
                session
                    .createSelectionQuery(
                        "select %2$s from %1$s where ownerId = :owner and %2$s in :ids"
                            .formatted(entity, field),
                        String.class)
                    .setParameter("owner", owner.id())
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

  private Uni<Void> exchange(ImportOrder.Placed placed) {
    ExportedExchange exchange = placed.exchange();
    boolean answered =
        exchange.status().hasAnswer() && exchange.turns().getLast().role().equals("assistant");
    List<StoredTurn> input =
        answered ? exchange.turns().subList(0, exchange.turns().size() - 1) : exchange.turns();
    return writer
        .restore(session, begun(placed, input))
        .chain(() -> exchange.status().hasAnswer() ? finished(placed, answered) : failed(exchange))
        .chain(session::flush)
        .chain(() -> ImportedTurns.name(session, owner, exchange));
  }

  private Uni<Void> failed(ExportedExchange exchange) {
    String id = exchange.responseId();
    Instant at = exchange.finishedAt() == null ? exchange.createdAt() : exchange.finishedAt();
    return writer
        .fail(session, owner, id, "failed", "It failed where it was exported.")
        .chain(() ->
            session
                .createMutationQuery(
                    "update ExchangeEntity set finishedAt = :at where ownerId = :owner"
                        + " and responseId = :response")
                .setParameter("at", at)
                .setParameter("owner", owner.id())
                .setParameter("response", id)
                .executeUpdate())
        .replaceWithVoid();
  }

  private NewExchange begun(ImportOrder.Placed placed, List<StoredTurn> input) {
    ExportedExchange exchange = placed.exchange();
    return new NewExchange(
        owner,
        placed.conversation().id(),
        exchange.responseId(),
        exchange.previousResponseId(),
        exchange.model(),
        input.stream().map(turn -> new Message(turn.role(), turn.speaker(), turn.text())).toList(),
        exchange.createdAt(),
        "{\"imported\":true}");
  }

  private Uni<Void> finished(ImportOrder.Placed placed, boolean answered) {
    ExportedExchange exchange = placed.exchange();
    String answer = answered ? exchange.turns().getLast().text() : "";
    Instant at = exchange.finishedAt() == null ? exchange.createdAt() : exchange.finishedAt();
    int[] ids = tokenizer.ids(record(placed));
    return start(exchange)
        .chain(start -> {
          ends.put(exchange.responseId(), start + ids.length);
          return writer.append(
              session,
              new FinishedExchange(
                  owner,
                  exchange.responseId(),
                  exchange.status(),
                  answer,
                  ids,
                  new int[0],
                  "imported:" + UUID.randomUUID(),
                  start,
                  start + ids.length,
                  "{}",
                  "{}",
                  null,
                  at),
              null);
        });
  }

  /** The end of the exchange before: of this import, or of one that is here. */
  private Uni<Long> start(ExportedExchange exchange) {
    String previous = exchange.previousResponseId();
    Long end = previous == null ? Long.valueOf(0) : ends.get(previous);
    if (previous == null || end != null) {
      return Uni.createFrom().item(end);
    }
    return ExchangeReader.entity(session, owner, previous)
        .map(found -> found == null ? 0L : found.endPosition);
  }

  private static Exchange record(ImportOrder.Placed placed) {
    ExportedExchange exchange = placed.exchange();
    return new Exchange(
        exchange.responseId(),
        placed.conversation().id(),
        exchange.previousResponseId(),
        exchange.model(),
        exchange.status(),
        exchange.turns(),
        "{}",
        null,
        null,
        new int[0],
        new int[0],
        0,
        0,
        "",
        exchange.createdAt(),
        exchange.finishedAt(),
        null,
        null);
  }

  private Uni<Void> conversation(MemoryExport.Conversation conversation) {
    return Remembering.set(
            session, owner, conversation.id(), conversation.memory(), conversation.createdAt())
        .chain(() ->
            session
                .createMutationQuery(
                    "update ConversationEntity set title = :title, createdAt = :created,"
                        + " updatedAt = :updated where ownerId = :owner and publicId = :id")
                .setParameter("title", StorableText.of(conversation.title()))
                .setParameter("created", conversation.createdAt())
                .setParameter("updated", conversation.updatedAt())
                .setParameter("owner", owner.id())
                .setParameter("id", conversation.id())
                .executeUpdate())
        .replaceWithVoid();
  }

  private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> step) {
    return Multi.createFrom()
        .iterable(items)
        .onItem()
        .transformToUniAndConcatenate(step::apply)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
