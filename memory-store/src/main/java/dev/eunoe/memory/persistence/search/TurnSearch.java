package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.CurrentSealing;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Relevance;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.recall.Voice;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Finds the turns that fit a question: what the index says of its words ({@link TermMatches}), of
 * the times it names and of the summaries that have it, weighed by {@link Relevance}, and only then
 * the best turns themselves.
 */
public final class TurnSearch {
  private static final String VOICES =
      """
      select conversation_id, number, role, name, turns, terms from voice
      where owner_id = :owner
        and conversation_id = any (cast(string_to_array(cast(:conversations as text), ' ') as bigint[]))
      """;

  /** Structure matters where much matches; of an owner's thousands of conversations, in these. */
  private static final int MAX_CONVERSATIONS = 1_000;

  private static final String TURNS =
      """
      select t.place, t.public_id, c.public_id, t.role, t.speaker, t.kind,
        cast(extract(epoch from t.said_at) * 1000000 as bigint), t.text, t.text_hash, t.voice
      from turns_at(:owner, cast(string_to_array(cast(:places as text), ' ') as bigint[])) t
      join conversation c on c.id = t.conversation_id
      """;

  /**
   * Turns looked at for each that is asked for, and a few more, since what repeats another is left
   * out; a third as many again are those next to them. Each may be a page to be read from a disk,
   * and twice as many changed nothing of what the development set finds.
   */
  private static final double LOOKED_AT = 1.5;

  private static final int FEW_MORE = 10;

  private final Tuning tuning;

  public TurnSearch(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * What fits a question, in no order.
   *
   * @param places where each of the turns stands, by its id
   */
  public record Result(List<Candidate> candidates, Map<String, Long> places) {
    static final Result NOTHING = new Result(List.of(), Map.of());
  }

  public Uni<Result> search(Mutiny.Session session, RecallQuery query, Question question) {
    String owner = query.owner().id();
    return TermMatches.find(session, owner, question)
        .chain(found ->
            found.turns().isEmpty()
                ? Uni.createFrom().item(Result.NOTHING)
                : relevance(session, query, question, found)
                    .chain(relevance -> candidates(session, relevance, query)));
  }

  private Uni<Relevance> relevance(
      Mutiny.Session session, RecallQuery query, Question question, TermMatches.Found found) {
    String owner = query.owner().id();
    List<Matches.Column> columns = new ArrayList<>(found.turns());
    List<String> words = new ArrayList<>(found.words());
    return TimeMatches.find(session, owner, question)
        .invoke(then ->
            then.ifPresent(column -> {
              columns.add(column);
              words.add("");
            }))
        .chain(() -> visiblePlaces(session, query))
        .chain(visible ->
            SummaryMatches.find(session, found.summaries())
                .chain(cited -> {
                  Matches matches = Matches.of(visible, columns.toArray(Matches.Column[]::new));
                  return voices(session, owner, columns)
                      .map(voices ->
                          new Relevance(
                              matches, cited, question, words, voices, Places.NUMBER_BITS, tuning));
                }));
  }

  private static Uni<long[]> visiblePlaces(Mutiny.Session session, RecallQuery query) {
    if (query.visibleTurnIds().isEmpty()) {
      return Uni.createFrom().item(new long[0]);
    }
    return session
        .createNativeQuery(
            """
            select place from turn where owner_id = :owner
              and public_id = any (string_to_array(cast(:visible as text), chr(31)))
            """,
            Long.class)
        .setParameter("owner", query.owner().id())
        .setParameter("visible", String.join("\u001F", query.visibleTurnIds()))
        .getResultList()
        .map(places -> places.stream().mapToLong(Long::longValue).sorted().toArray());
  }

  private static Uni<List<Voice>> voices(
      Mutiny.Session session, String owner, List<Matches.Column> columns) {
    String conversations =
        columns.stream()
            .flatMapToLong(column -> Arrays.stream(column.places()))
            .map(Places::conversationOf)
            .distinct()
            .limit(MAX_CONVERSATIONS)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" "));
    return session
        .createNativeQuery(VOICES, Object[].class)
        .setParameter("owner", owner)
        .setParameter("conversations", conversations)
        .getResultList()
        .map(rows -> rows.stream().map(TurnSearch::voice).toList());
  }

  private static Voice voice(Object[] row) {
    return new Voice(
        ((Number) row[0]).longValue(),
        ((Number) row[1]).intValue(),
        (String) row[2],
        CurrentSealing.get().open((String) row[3]),
        ((Number) row[4]).longValue(),
        ((Number) row[5]).longValue());
  }

  private static Uni<Result> candidates(
      Mutiny.Session session, Relevance relevance, RecallQuery query) {
    Map<Long, Double> best = relevance.best(FEW_MORE + (int) (LOOKED_AT * query.limit()));
    return session
        .createNativeQuery(TURNS, Object[].class)
        .setParameter("owner", query.owner().id())
        .setParameter("places", TermMatches.joined(List.copyOf(best.keySet()), " "))
        .getResultList()
        .map(rows -> {
          Set<String> visible = new HashSet<>(query.visibleTurnIds());
          List<Candidate> candidates = new ArrayList<>();
          Map<String, Long> places = new HashMap<>();
          for (Object[] row : rows) {
            if (!visible.contains((String) row[1])) {
              candidates.add(candidate(row, relevance, best));
              places.put((String) row[1], ((Number) row[0]).longValue());
            }
          }
          return new Result(candidates, places);
        });
  }

  private static Candidate candidate(Object[] row, Relevance relevance, Map<Long, Double> best) {
    long place = ((Number) row[0]).longValue();
    TurnKind kind = TurnKind.valueOf((String) row[5]);
    double score = Objects.requireNonNull(best.get(place));
    Sealing sealing = CurrentSealing.get();
    if (!relevance.matchesItself(place)) {
      score *= relevance.weightOf(place, ((Number) row[9]).intValue());
    }
    return new Candidate(
        (String) row[1],
        (String) row[2],
        (String) row[3],
        sealing.open((String) row[4]),
        kind,
        Instant.EPOCH.plus(((Number) row[6]).longValue(), ChronoUnit.MICROS),
        sealing.open((String) row[7]),
        (String) row[8],
        relevance.isDirect(place),
        score);
  }
}
