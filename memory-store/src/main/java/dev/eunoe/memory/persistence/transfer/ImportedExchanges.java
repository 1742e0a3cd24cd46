package dev.eunoe.memory.persistence.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.search.MessageIndex;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes the exchanges of an import, each behind the one it continues, in slices: one statement for
 * the exchanges of a slice, one for what they continue within it, one for their turns; then {@link
 * MessageIndex} makes those searchable. Rows are written as they stay, so that none has versions
 * that a later look would have to go past. Nothing is pinned: an export brings its pins.
 */
final class ImportedExchanges {
  private static final String INSERT =
      """
      insert into exchange (owner_id, response_id, conversation_id, previous_id, model, status,
        request_json, response_json, receipt_json, error_code, error_message, input_tokens,
        transcript_hash, start_position, end_position, created_at, finished_at)
      select :owner, response, conversation, previous, model, status,
        request, responded, receipt, error, message, cast(tokens as bytea),
        hash, starts, ends, to_timestamp(created / 1e6), to_timestamp(finished / 1e6)
      from json_to_recordset(cast(cast(:exchanges as text) as json)) as given
        (nth int, response text, conversation bigint, previous bigint, model text, status text,
         request text, responded text, receipt text, error text, message text, tokens text,
         hash text, starts bigint, ends bigint, created float8, finished float8)
      order by nth
      returning id, response_id
      """;

  private static final String CONTINUE =
      """
      update exchange set previous_id = continued.previous
      from unnest(%s, %s) as continued (id, previous) where exchange.id = continued.id
      """
          .formatted(
              ListParameter.array("ids", "bigint"), ListParameter.array("previous", "bigint"));

  private final OwnedSession session;
  private final UnaryOperator<String> kept;
  private final Retokenizer tokenizer;

  /** Where the next turn of each conversation is placed, by its public id. */
  private final Map<String, Places> places = new HashMap<>();

  /** How each conversation that takes part in memory is indexed, by its row. */
  private final Map<Long, String> configs = new HashMap<>();

  /** The rows of exchanges that are in the database, by response id. */
  private final Map<String, Long> rows = new HashMap<>();

  /** The position behind the last token of an exchange, by response id. */
  private final Map<String, Long> ends = new HashMap<>();

  /**
   * @param kept what may be kept of a text
   * @param conversations what was written of each conversation, by its public id
   */
  ImportedExchanges(
      OwnedSession session,
      UnaryOperator<String> kept,
      Retokenizer tokenizer,
      Map<String, ImportedConversations.Begun> conversations) {
    this.session = session;
    this.kept = kept;
    this.tokenizer = tokenizer;
    conversations.forEach((id, begun) -> {
      places.put(id, begun.first());
      if (begun.config() != null) {
        configs.put(begun.first().conversationId(), begun.config());
      }
    });
  }

  Uni<Void> write(List<PlacedExchange> exchanges) {
    return findContinued(exchanges)
        .chain(() ->
            StatementBatches.each(
                StatementBatches.toWrite(exchanges, PlacedExchange::turns, PlacedExchange::chars),
                this::slice));
  }

  /** What the import continues and does not bring has to be here. */
  private Uni<Void> findContinued(List<PlacedExchange> exchanges) {
    Set<String> outside = new LinkedHashSet<>();
    for (PlacedExchange placed : exchanges) {
      String previous = placed.exchange().previousResponseId();
      if (previous != null) {
        outside.add(previous);
      }
    }
    exchanges.forEach(placed -> outside.remove(placed.exchange().responseId()));
    if (outside.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return StatementBatches.read(
            outside,
            ids ->
                session
                    .createEntityRowQuery(
                        "select responseId as response, id as id, endPosition as ends from ExchangeEntity"
                            + " where ownerId = :owner and responseId in :ids")
                    .setParameter("ids", ids)
                    .getResultList())
        .invoke(found -> {
          for (Row row : found) {
            rows.put(row.text("response"), row.number("id"));
            ends.put(row.text("response"), row.number("ends"));
          }
          for (PlacedExchange placed : exchanges) {
            String previous = placed.exchange().previousResponseId();
            if (outside.contains(previous) && !rows.containsKey(previous)) {
              throw new ImportException(
                  "There is no response %s in the import or here, which %s of %s goes on from."
                      .formatted(
                          previous, placed.exchange().responseId(), placed.conversation().id()));
            }
          }
        })
        .replaceWithVoid();
  }

  private Uni<Void> slice(List<PlacedExchange> slice) {
    long chars = slice.stream().mapToLong(PlacedExchange::chars).sum();
    return TextWork.run(chars, () -> slice.stream().map(placed -> placed.storable(kept)).toList())
        .chain(storable ->
            TextWork.run(chars, () -> rows(storable))
                .chain(rows -> write(storable, rows))
                .chain(() -> TextWork.run(chars, () -> turns(storable)))
                .chain(turns -> ImportedMessages.insert(session, turns))
                .chain(turns -> index(storable, turns)));
  }

  private JsonRows rows(List<PlacedExchange> storable) {
    var given = new JsonRows();
    storable.forEach(placed -> add(given.add(), placed));
    return given;
  }

  private Uni<Void> write(List<PlacedExchange> storable, JsonRows given) {
    return session
        .createRowQuery(INSERT)
        .setParameter("exchanges", given.parameter())
        .getResultList()
        .chain(written -> {
          // the others continue what was written before, and say so already
          Set<String> among = new HashSet<>();
          for (Row row : written) {
            String response = row.text("response_id");
            rows.put(response, row.number("id"));
            among.add(response);
          }
          return continueEachOther(
              storable.stream()
                  .map(PlacedExchange::exchange)
                  .filter(exchange -> among.contains(exchange.previousResponseId()))
                  .toList());
        });
  }

  private void add(ObjectNode row, PlacedExchange placed) {
    Sealing sealing = session.sealing();
    ExportedExchange exchange = placed.exchange();
    String previous = exchange.previousResponseId();
    boolean hasAnswer = exchange.status().hasAnswer();
    int[] tokens = hasAnswer ? tokenizer.ids(placed.toRecord()) : new int[0];
    long start = hasAnswer && previous != null ? Objects.requireNonNull(ends.get(previous)) : 0;
    long end = start + tokens.length;
    ends.put(exchange.responseId(), end);
    row.put("response", exchange.responseId())
        .put("conversation", place(placed).conversationId())
        .put("previous", previous == null ? null : rows.get(previous))
        .put("model", exchange.model())
        .put("status", exchange.status().name())
        .put("request", SealedText.of(sealing, "{\"imported\":true}").stored())
        .put("responded", hasAnswer ? SealedText.of(sealing, "{}").stored() : null)
        .putNull("receipt") // what the answer was given is not exported, so nobody knows it here
        .put("error", hasAnswer ? null : "failed")
        .put("message", hasAnswer ? null : "It failed where it was exported.")
        .put("tokens", TokenIds.literal(sealing, tokens))
        .put(
            "hash",
            hasAnswer ? SealedAlike.of(sealing, "imported:" + UUID.randomUUID()).stored() : "")
        .put("starts", start)
        .put("ends", end)
        .put("created", Micros.of(exchange.createdAt()))
        .put("finished", Micros.of(Objects.requireNonNull(exchange.finishedAt())));
  }

  private Places place(PlacedExchange placed) {
    return Objects.requireNonNull(places.get(placed.conversation().id()), "was begun");
  }

  private Uni<Void> continueEachOther(List<ExportedExchange> exchanges) {
    return exchanges.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(CONTINUE)
            .setParameter("ids", list(exchanges, ExportedExchange::responseId))
            .setParameter("previous", list(exchanges, ExportedExchange::previousResponseId))
            .executeUpdate()
            .replaceWithVoid();
  }

  private String list(
      List<ExportedExchange> exchanges, Function<ExportedExchange, @Nullable String> response) {
    return ListParameter.of(exchanges.stream().map(e -> rows.get(response.apply(e))).toList());
  }

  private List<OpenedMessage> turns(List<PlacedExchange> slice) {
    List<OpenedMessage> turns = new ArrayList<>();
    for (PlacedExchange placed : slice) {
      ExportedExchange exchange = placed.exchange();
      Places first = place(placed);
      places.put(placed.conversation().id(), first.after(exchange.turns().size()));
      Long row = Objects.requireNonNull(rows.get(exchange.responseId()), "was written");
      turns.addAll(ImportedMessages.of(session, exchange, row, first));
    }
    return turns;
  }

  /** Of failed exchanges nothing is found, nor of conversations that are kept out of memory. */
  private Uni<Void> index(List<PlacedExchange> slice, List<OpenedMessage> turns) {
    Set<Long> answered = new HashSet<>();
    for (PlacedExchange placed : slice) {
      if (placed.exchange().status().hasAnswer()) {
        answered.add(rows.get(placed.exchange().responseId()));
      }
    }
    List<OpenedMessage> searchable =
        turns.stream()
            .filter(OpenedMessage::isSearchable)
            .filter(turn -> answered.contains(turn.exchangeId()))
            .filter(turn -> configs.containsKey(turn.conversationId()))
            .toList();
    return searchable.isEmpty()
        ? Uni.createFrom().voidItem()
        : MessageIndex.add(session, searchable, configs::get);
  }
}
