package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.persistence.entity.TokenIds;
import dev.eunoe.memory.persistence.exchange.ExchangeReader;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.persistence.session.Ids;
import dev.eunoe.memory.persistence.session.Slices;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
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
          .formatted(Ids.array("ids"), Ids.array("starts"), Ids.array("ends"));

  private static final String TOKENS =
      """
      update exchange set input_tokens = cast(changed.tokens as bytea), answer_tokens = '',
        fingerprint = ''
      from unnest(%s, string_to_array(cast(:tokens as text), ',')) as changed (id, tokens)
      where exchange.id = changed.id
      """
          .formatted(Ids.array("ids"));

  /**
   * Where an exchange stands.
   *
   * @param previous the row of the exchange it continues
   */
  record Standing(long id, @Nullable Long previous, Status status, long start, long end) {
    static Standing of(Object[] row) {
      return new Standing(
          (Long) row[0], (Long) row[1], (Status) row[2], (Long) row[3], (Long) row[4]);
    }
  }

  /**
   * Gives changed exchanges the token ids of the words they have now, and all of them their places.
   *
   * @param exchanges all that may move, each behind the one it continues
   * @param changed those whose own words have changed
   */
  static Uni<Void> all(
      Mutiny.Session session,
      Collection<Long> exchanges,
      Collection<Long> changed,
      Retokenizer tokenizer) {
    return tokens(session, changed, tokenizer)
        .chain(lengths ->
            standings(session, exchanges)
                .map(standings -> moved(standings, lengths))
                .chain(moved -> move(session, moved)));
  }

  private static Uni<List<Standing>> standings(Mutiny.Session session, Collection<Long> exchanges) {
    return Slices.read(
        exchanges,
        ids ->
            session
                .createSelectionQuery(
                    "select id, previousId, status, startPosition, endPosition from ExchangeEntity"
                        + " where id in :ids order by id",
                    Object[].class)
                .setParameter("ids", ids)
                .getResultList()
                .map(rows -> rows.stream().map(Standing::of).toList()));
  }

  /** Those of the exchanges that are not where they were. */
  static List<Repositioned> moved(List<Standing> exchanges, Map<Long, Integer> lengths) {
    Map<Long, Long> ends = new HashMap<>();
    List<Repositioned> moved = new ArrayList<>();
    for (Standing exchange : exchanges) {
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

  private static Uni<Void> move(Mutiny.Session session, List<Repositioned> moved) {
    return Slices.read(
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
    return Ids.list(moved.stream().map(number).toList());
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
      Mutiny.Session session, Collection<Long> changed, Retokenizer tokenizer) {
    return Slices.read(
            changed,
            WITH_WORDS,
            ids ->
                ExchangeReader.records(session, ids)
                    .chain(
                        records -> TextWork.run(chars(records), () -> ids(ids, records, tokenizer)))
                    .invoke(session::clear)
                    .call(tokens -> write(session, tokens))
                    .map(tokens -> List.copyOf(tokens.entrySet())))
        .map(entries ->
            entries.stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().length)));
  }

  private static Uni<Integer> write(Mutiny.Session session, Map<Long, int[]> tokens) {
    List<Map.Entry<Long, int[]>> changed = List.copyOf(tokens.entrySet());
    return session
        .createNativeQuery(TOKENS)
        .setParameter("ids", Ids.list(changed.stream().map(Map.Entry::getKey).toList()))
        .setParameter(
            "tokens",
            changed.stream().map(entry -> bytes(entry.getValue())).collect(Collectors.joining(",")))
        .executeUpdate();
  }

  private static String bytes(int[] tokens) {
    return TokenIds.toLiteral(CurrentSealing.get().seal(TokenIds.toBytes(tokens)));
  }
}
