package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.exchange.ExchangeReader;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's new place after words before it, or in it, have changed. Only numbers are read of
 * the exchanges whose own words stayed, and many are written by one statement: there may be a
 * hundred thousand of them.
 *
 * @param id the exchange's row
 */
record Repositioned(long id, long start, long end) {
  /** Exchanges read with their words, or written with their token ids, at once. */
  private static final int WITH_WORDS = 500;

  private static final String MOVE =
      """
      update exchange set start_position = moved.starts, end_position = moved.ends
      from unnest(%s, %s, %s) as moved (id, starts, ends)
      where exchange.id = moved.id
      """
          .formatted(
              ListParameter.array("ids", "bigint"),
              ListParameter.array("starts", "bigint"),
              ListParameter.array("ends", "bigint"));

  private static final String TOKENS =
      """
      update exchange set input_tokens = cast(changed.tokens as bytea), answer_tokens = '',
        fingerprint = ''
      from unnest(%s, %s) as changed (id, tokens)
      where exchange.id = changed.id
      """
          .formatted(ListParameter.array("ids", "bigint"), ListParameter.texts("tokens"));

  /**
   * The positions of the tokens of an exchange.
   *
   * @param previous the row of the exchange it continues
   */
  record Span(long id, @Nullable Long previous, Status status, long start, long end) {
    static Span of(Row row) {
      return new Span(
          row.number("id"),
          row.getOrNull("previous", Long.class),
          row.get("status", Status.class),
          row.number("starts"),
          row.number("ends"));
    }
  }

  /**
   * Gives changed exchanges the token ids of the words they have now, and all of them their places.
   *
   * @param exchanges all that may move, each behind the one it continues
   * @param changed those whose own words have changed
   */
  static Uni<Void> all(
      OwnedSession session,
      Collection<Long> exchanges,
      Collection<Long> changed,
      Retokenizer tokenizer) {
    return tokens(session, changed, tokenizer)
        .chain(lengths ->
            spans(session, exchanges)
                .map(spans -> moved(spans, lengths))
                .chain(moved -> move(session, moved)));
  }

  private static Uni<List<Span>> spans(OwnedSession session, Collection<Long> exchanges) {
    return StatementBatches.read(
        exchanges,
        ids ->
            session
                .createEntityRowQuery(
                    "select id as id, previousId as previous, status as status,"
                        + " startPosition as starts, endPosition as ends from ExchangeEntity"
                        + " where id in :ids order by id")
                .setParameter("ids", ids)
                .getResultList(Span::of));
  }

  /** Those of the exchanges that are not where they were. */
  static List<Repositioned> moved(List<Span> exchanges, Map<Long, Integer> lengths) {
    Map<Long, Long> ends = new HashMap<>();
    List<Repositioned> moved = new ArrayList<>();
    for (Span exchange : exchanges) {
      if (!exchange.status().hasAnswer()) {
        continue;
      }
      Long previous = exchange.previous();
      long start = previous == null ? 0 : ends.getOrDefault(previous, exchange.start());
      int length = lengths.getOrDefault(exchange.id(), 0);
      long end = start + (length > 0 ? length : exchange.end() - exchange.start());
      ends.put(exchange.id(), end);
      if (start != exchange.start() || end != exchange.end()) {
        moved.add(new Repositioned(exchange.id(), start, end));
      }
    }
    return moved;
  }

  private static Uni<Void> move(OwnedSession session, List<Repositioned> moved) {
    return StatementBatches.read(
            moved,
            some ->
                session
                    .createNativeQuery(MOVE)
                    .setParameter("ids", list(some, Repositioned::id))
                    .setParameter("starts", list(some, Repositioned::start))
                    .setParameter("ends", list(some, Repositioned::end))
                    .executeUpdate()
                    .map(List::of))
        .replaceWithVoid();
  }

  private static String list(List<Repositioned> moved, Function<Repositioned, Long> number) {
    return ListParameter.of(moved.stream().map(number).toList());
  }

  private static long chars(List<Exchange> exchanges) {
    return exchanges.stream()
        .flatMap(exchange -> exchange.turns().stream())
        .mapToLong(turn -> turn.text().length())
        .sum();
  }

  private static Map<Long, int[]> ids(
      List<Long> rows, List<Exchange> exchanges, Retokenizer tokenizer) {
    Map<Long, int[]> tokens = new HashMap<>();
    for (int i = 0; i < exchanges.size(); i++) {
      if (exchanges.get(i).status().hasAnswer()) {
        tokens.put(rows.get(i), tokenizer.ids(exchanges.get(i)));
      }
    }
    return tokens;
  }

  /** How many token ids each changed exchange has now, by its row; none where they are unknown. */
  private static Uni<Map<Long, Integer>> tokens(
      OwnedSession session, Collection<Long> changed, Retokenizer tokenizer) {
    return StatementBatches.read(
            changed,
            WITH_WORDS,
            ids ->
                ExchangeReader.records(session, ids)
                    .chain(
                        records -> TextWork.run(chars(records), () -> ids(ids, records, tokenizer)))
                    .invoke(session::letGo)
                    .call(tokens -> write(session, tokens))
                    .map(tokens -> List.copyOf(tokens.entrySet())))
        .map(entries ->
            entries.stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().length)));
  }

  private static Uni<Integer> write(OwnedSession session, Map<Long, int[]> tokens) {
    List<Map.Entry<Long, int[]>> changed = List.copyOf(tokens.entrySet());
    return session
        .createNativeQuery(TOKENS)
        .setParameter("ids", ListParameter.of(changed.stream().map(Map.Entry::getKey).toList()))
        .setParameter(
            "tokens",
            ListParameter.of(
                changed.stream()
                    .map(entry -> TokenIds.literal(session.sealing(), entry.getValue()))
                    .toList()))
        .executeUpdate();
  }
}
