package dev.eunoe.memory.persistence;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

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

  /** Where the next turn of each conversation is placed. */
  private final Map<String, Places> places = new HashMap<>();

  ImportWriter(Mutiny.Session session, Owner owner, ExchangeWriter writer, Retokenizer tokenizer) {
    this.session = session;
    this.owner = owner;
    this.writer = writer;
    this.tokenizer = tokenizer;
  }

  Uni<ImportReceipt> write(MemoryExport export) {
    return ImportClashes.known(session, owner, export)
        .map(known -> new Plan(export, known, ImportOrder.of(export, known)))
        .call(plan -> ImportClashes.requireFree(session, owner, plan.exchanges()))
        .chain(plan ->
            each(plan.added(), this::begin)
                .chain(() -> each(plan.exchanges(), this::exchange))
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

  /**
   * The conversation with room for all its turns, so that it is written once: thousands of versions
   * of one row in one transaction make each look at it slower than the one before.
   */
  private Uni<Void> begin(MemoryExport.Conversation conversation) {
    int turns = conversation.exchanges().stream().mapToInt(e -> e.turns().size()).sum();
    return session
        .createNativeQuery(
            """
            insert into conversation
              (owner_id, public_id, title, created_at, updated_at, turns_begun)
            values (:owner, :conversation, '', :created, :updated, :turns)
            returning id
            """,
            Long.class)
        .setParameter("owner", owner.id())
        .setParameter("conversation", conversation.id())
        .setParameter("created", conversation.createdAt())
        .setParameter("updated", conversation.updatedAt())
        .setParameter("turns", turns)
        .getSingleResult()
        .invoke(id -> places.put(conversation.id(), Places.at(id, 0)))
        .replaceWithVoid();
  }

  /** The place of the first of so many turns, which follow those before. */
  private Places take(MemoryExport.Conversation conversation, int turns) {
    Places taken = Objects.requireNonNull(places.get(conversation.id()), "was begun");
    places.put(conversation.id(), taken.after(turns));
    return taken;
  }

  private Uni<Void> exchange(ImportOrder.Placed placed) {
    ExportedExchange exchange = placed.exchange();
    boolean answered =
        exchange.status().hasAnswer() && exchange.turns().getLast().role().equals("assistant");
    List<StoredTurn> input =
        answered ? exchange.turns().subList(0, exchange.turns().size() - 1) : exchange.turns();
    return writer
        .restore(session, begun(placed, input), take(placed.conversation(), input.size()))
        .chain(() -> exchange.status().hasAnswer() ? finished(placed, answered) : failed(exchange))
        .chain(session::flush)
        .chain(() -> ImportedTurns.name(session, owner, exchange))
        // What was written is looked at before each statement for as long as the session has it.
        .invoke(session::clear);
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
          return writer.finishRestored(
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
              take(placed.conversation(), answered ? 1 : 0));
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
