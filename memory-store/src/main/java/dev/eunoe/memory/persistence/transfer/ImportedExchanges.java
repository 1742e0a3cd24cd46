package dev.eunoe.memory.persistence.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.search.TurnIndex;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.Ids;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.Slices;
import dev.eunoe.memory.persistence.session.StorableText;
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
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Writes the exchanges of an import, each behind the one it continues, in slices: one statement for
 * the exchanges of a slice, one for what they continue within it, one for their turns; then {@link
 * TurnIndex} makes those searchable. Rows are written as they stay, so that none has versions that
 * a later look would have to go past. Nothing is pinned: an export brings its pins.
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
          .formatted(Ids.array("ids"), Ids.array("previous"));

  private final Mutiny.Session session;
  private final Owner owner;
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
      Mutiny.Session session,
      Owner owner,
      UnaryOperator<String> kept,
      Retokenizer tokenizer,
      Map<String, ImportedConversations.Begun> conversations) {
    this.session = session;
    this.owner = owner;
    this.kept = kept;
    this.tokenizer = tokenizer;
    conversations.forEach((id, begun) -> {
      places.put(id, begun.first());
      if (begun.config() != null) {
        configs.put(begun.first().conversationId(), begun.config());
      }
    });
  }

  Uni<Void> write(List<ImportOrder.Placed> exchanges) {
    return findContinued(exchanges)
        .chain(() ->
            Slices.each(
                Slices.toWrite(exchanges, ImportedExchanges::turns, ImportedExchanges::chars),
                this::slice));
  }

  private static int turns(ImportOrder.Placed placed) {
    return placed.exchange().turns().size();
  }

  private static int chars(ImportOrder.Placed placed) {
    return placed.exchange().turns().stream().mapToInt(turn -> turn.text().length()).sum();
  }

  /** What the import continues and does not bring has to be here. */
  private Uni<Void> findContinued(List<ImportOrder.Placed> exchanges) {
    Set<String> outside = new LinkedHashSet<>();
    for (ImportOrder.Placed placed : exchanges) {
      String previous = placed.exchange().previousResponseId();
      if (previous != null) {
        outside.add(previous);
      }
    }
    exchanges.forEach(placed -> outside.remove(placed.exchange().responseId()));
    if (outside.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return Slices.read(
            outside,
            ids ->
                session
                    .createSelectionQuery(
                        "select responseId, id, endPosition from ExchangeEntity"
                            + " where ownerId = :owner and responseId in :ids",
                        Object[].class)
                    .setParameter("owner", owner.id())
                    .setParameter("ids", ids)
                    .getResultList())
        .invoke(found -> {
          for (Object[] row : found) {
            rows.put((String) row[0], (Long) row[1]);
            ends.put((String) row[0], (Long) row[2]);
          }
          for (ImportOrder.Placed placed : exchanges) {
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

  private Uni<Void> slice(List<ImportOrder.Placed> slice) {
    long chars = slice.stream().mapToLong(ImportedExchanges::chars).sum();
    return TextWork.run(chars, () -> slice.stream().map(this::storable).toList())
        .chain(storable ->
            TextWork.run(chars, () -> rows(storable))
                .chain(rows -> write(storable, rows))
                .chain(() -> TextWork.run(chars, () -> turns(storable)))
                .chain(turns -> ImportedTurns.insert(session, owner, turns))
                .chain(turns -> index(storable, turns)));
  }

  private JsonRows rows(List<ImportOrder.Placed> storable) {
    var given = new JsonRows();
    storable.forEach(placed -> add(given.add(), placed));
    return given;
  }

  private Uni<Void> write(List<ImportOrder.Placed> storable, JsonRows given) {
    return session
        .createNativeQuery(INSERT, Object[].class)
        .setParameter("owner", owner.id())
        .setParameter("exchanges", given.parameter())
        .getResultList()
        .chain(written -> {
          // the others continue what was written before, and say so already
          Set<String> among = new HashSet<>();
          for (Object[] row : written) {
            rows.put((String) row[1], ((Number) row[0]).longValue());
            among.add((String) row[1]);
          }
          return continueEachOther(
              storable.stream()
                  .map(ImportOrder.Placed::exchange)
                  .filter(exchange -> among.contains(exchange.previousResponseId()))
                  .toList());
        });
  }

  /** The exchange as it is stored, without secrets and with an end. */
  private ImportOrder.Placed storable(ImportOrder.Placed placed) {
    ExportedExchange exchange = placed.exchange();
    List<StoredTurn> turns =
        exchange.turns().stream()
            .map(turn ->
                new StoredTurn(
                    turn.id(),
                    turn.role(),
                    turn.speaker(),
                    kept.apply(turn.text()),
                    turn.at(),
                    turn.erased()))
            .toList();
    return new ImportOrder.Placed(
        placed.conversation(),
        new ExportedExchange(
            exchange.responseId(),
            exchange.previousResponseId(),
            StorableText.of(exchange.model()),
            exchange.status(),
            exchange.createdAt(),
            exchange.finishedAt() == null ? exchange.createdAt() : exchange.finishedAt(),
            turns));
  }

  private void add(ObjectNode row, ImportOrder.Placed placed) {
    Sealing sealing = CurrentSealing.get();
    ExportedExchange exchange = placed.exchange();
    String previous = exchange.previousResponseId();
    boolean hasAnswer = exchange.status().hasAnswer();
    int[] tokens = hasAnswer ? tokenizer.ids(record(placed)) : new int[0];
    long start = hasAnswer && previous != null ? Objects.requireNonNull(ends.get(previous)) : 0;
    long end = start + tokens.length;
    ends.put(exchange.responseId(), end);
    row.put("response", exchange.responseId())
        .put("conversation", place(placed).conversationId())
        .put("previous", previous == null ? null : rows.get(previous))
        .put("model", exchange.model())
        .put("status", exchange.status().name())
        .put("request", sealing.seal("{\"imported\":true}"))
        .put("responded", hasAnswer ? sealing.seal("{}") : null)
        .putNull("receipt") // what the answer was given is not exported, so nobody knows it here
        .put("error", hasAnswer ? null : "failed")
        .put("message", hasAnswer ? null : "It failed where it was exported.")
        .put("tokens", TokenIds.toLiteral(sealing.seal(TokenIds.toBytes(tokens))))
        .put("hash", hasAnswer ? sealing.sealAlike("imported:" + UUID.randomUUID()) : "")
        .put("starts", start)
        .put("ends", end)
        .put("created", Micros.of(exchange.createdAt()))
        .put("finished", Micros.of(Objects.requireNonNull(exchange.finishedAt())));
  }

  private Places place(ImportOrder.Placed placed) {
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
    return Ids.list(exchanges.stream().map(e -> rows.get(response.apply(e))).toList());
  }

  private List<TurnEntity> turns(List<ImportOrder.Placed> slice) {
    List<TurnEntity> turns = new ArrayList<>();
    for (ImportOrder.Placed placed : slice) {
      ExportedExchange exchange = placed.exchange();
      Places first = place(placed);
      places.put(placed.conversation().id(), first.after(exchange.turns().size()));
      Long row = Objects.requireNonNull(rows.get(exchange.responseId()), "was written");
      turns.addAll(ImportedTurns.of(owner, exchange, row, first));
    }
    return turns;
  }

  /** Of failed exchanges nothing is found, nor of conversations that are kept out of memory. */
  private Uni<Void> index(List<ImportOrder.Placed> slice, List<TurnEntity> turns) {
    Set<Long> answered = new HashSet<>();
    for (ImportOrder.Placed placed : slice) {
      if (placed.exchange().status().hasAnswer()) {
        answered.add(rows.get(placed.exchange().responseId()));
      }
    }
    List<TurnEntity> searchable =
        turns.stream()
            .filter(TurnEntity::isSearchable)
            .filter(turn -> answered.contains(turn.exchangeId))
            .filter(turn -> configs.containsKey(turn.conversationId))
            .toList();
    return searchable.isEmpty()
        ? Uni.createFrom().voidItem()
        : TurnIndex.add(session, searchable, configs::get);
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
        "",
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
}
