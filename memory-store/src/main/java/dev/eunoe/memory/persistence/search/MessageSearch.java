package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.dense.NearMatches;
import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.persistence.dense.PassageVectors;
import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Relevance;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.recall.Voice;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the turns that fit a question: what the index says of its words ({@link TermMatches}), of
 * the times it names and of the summaries that have it, weighed by {@link Relevance}, and only then
 * the best turns themselves.
 */
final class MessageSearch {
  private static final String VOICES =
      """
      select conversation_id, number, role, name, turns, terms from voice
      where owner_id = :owner
        and conversation_id = any (%s)
      """
          .formatted(ListParameter.array("conversations", "bigint"));

  /** Structure matters where much matches; of an owner's thousands of conversations, in these. */
  private static final int MAX_CONVERSATIONS = 1_000;

  private static final String TURNS =
      """
      select t.place, t.public_id as turn, c.public_id as conversation, t.role, t.speaker, t.kind,
        cast(extract(epoch from t.said_at) * 1000000 as bigint) as said, t.text, t.text_hash, t.voice
      from turns_at(:owner, %s) t
      join conversation c on c.id = t.conversation_id
      """
          .formatted(ListParameter.array("places", "bigint"));

  /**
   * Turns looked at for each that is asked for, and a few more, since what repeats another is left
   * out; a third as many again are those next to them. Each may be a page to be read from a disk,
   * and twice as many changed nothing of what the development set finds.
   */
  private static final double LOOKED_AT = 1.5;

  private static final int FEW_MORE = 10;

  /** So that the first ten are the same however few are asked for. */
  private static final int MIN_LOOKED_AT = 100;

  private final Tuning tuning;
  private final PassageVectors vectors;

  MessageSearch(Tuning tuning, PassageVectors vectors) {
    this.tuning = tuning;
    this.vectors = vectors;
  }

  /**
   * What fits a question, in no order.
   *
   * @param places where each of the turns stands, by its id
   * @param rarity of the question's words, in their order
   */
  record Result(List<Candidate> candidates, Map<String, Long> places, Map<String, Double> rarity) {
    static final Result NOTHING = new Result(List.of(), Map.of(), Map.of());
  }

  Uni<Result> search(OwnedSession session, RecallQuery query, RecallPipeline.Asked asked) {
    return SearchedSpace.of(session, query.scope())
        .chain(space ->
            TermMatches.find(session, asked.question(), space)
                .chain(found ->
                    vectors
                        .near(session, asked.vector(), space::has)
                        .map(near ->
                            found.and(near.flatMap(of -> NearMatches.column(of, found.turns())))))
                .chain(found ->
                    found.turns().isEmpty()
                        ? Uni.createFrom().item(Result.NOTHING)
                        : relevance(session, query, new Looked(asked.question(), found, space))
                            .chain(relevance -> candidates(session, relevance, query))));
  }

  /** What was asked for, what the index says of it, and where. */
  private record Looked(Question question, TermMatches.Found found, SearchedSpace space) {}

  private Uni<Relevance> relevance(OwnedSession session, RecallQuery query, Looked looked) {
    Question question = looked.question();
    return TimeMatches.find(session, question, looked.space())
        .map(looked.found()::and)
        .chain(found ->
            visiblePlaces(session, query)
                .chain(visible ->
                    SummaryMatches.find(session, found.summaries(), looked.space())
                        .chain(cited -> {
                          Matches matches =
                              Matches.of(visible, found.turns().toArray(Matches.Column[]::new));
                          return voices(session, found.turns())
                              .map(voices ->
                                  new Relevance(
                                      matches,
                                      cited,
                                      question,
                                      found.words(),
                                      voices,
                                      Places.NUMBER_BITS,
                                      tuning));
                        })));
  }

  private static Uni<long[]> visiblePlaces(OwnedSession session, RecallQuery query) {
    if (query.visibleTurnIds().isEmpty()) {
      return Uni.createFrom().item(new long[0]);
    }
    return session
        .createNativeQuery(
            """
            select place from turn where owner_id = :owner
              and public_id = any (%s)
            """
                .formatted(ListParameter.texts("visible")),
            Long.class)
        .setParameter("visible", ListParameter.of(query.visibleTurnIds()))
        .getResultList()
        .map(places -> places.stream().mapToLong(Long::longValue).sorted().toArray());
  }

  private static Uni<List<Voice>> voices(OwnedSession session, List<Matches.Column> columns) {
    List<Long> conversations =
        columns.stream()
            .flatMapToLong(column -> Arrays.stream(column.places()))
            .map(Places::conversationOf)
            .distinct()
            .limit(MAX_CONVERSATIONS)
            .boxed()
            .toList();
    return session
        .createRowQuery(VOICES)
        .setParameter("conversations", ListParameter.of(conversations))
        .getResultList(row -> voice(session.sealing(), row));
  }

  private static Voice voice(Sealing sealing, Row row) {
    return new Voice(
        row.number("conversation_id"),
        row.integer("number"),
        row.text("role"),
        sealing.open(row.text("name")),
        row.number("turns"),
        row.number("terms"));
  }

  private static Uni<Result> candidates(
      OwnedSession session, Relevance relevance, RecallQuery query) {
    Map<Long, Double> best =
        relevance.best(Math.max(MIN_LOOKED_AT, FEW_MORE + (int) (LOOKED_AT * query.limit())));
    return session
        .createRowQuery(TURNS)
        .setParameter("places", ListParameter.of(best.keySet()))
        .getResultList()
        .map(rows -> {
          Set<String> visible = new HashSet<>(query.visibleTurnIds());
          List<Candidate> candidates = new ArrayList<>();
          Map<String, Long> places = new HashMap<>();
          for (Row row : rows) {
            String turn = row.text("turn");
            if (!visible.contains(turn)) {
              candidates.add(candidate(session.sealing(), row, relevance, best));
              places.put(turn, row.number("place"));
            }
          }
          return new Result(candidates, places, relevance.rarity());
        });
  }

  private static Candidate candidate(
      Sealing sealing, Row row, Relevance relevance, Map<Long, Double> best) {
    long place = row.number("place");
    MessageKind kind = MessageKind.valueOf(row.text("kind"));
    double score = Objects.requireNonNull(best.get(place));
    if (!relevance.matchesItself(place)) {
      score *= relevance.weightOf(place, row.integer("voice"));
    }
    return new Candidate(
        row.text("turn"),
        row.text("conversation"),
        row.text("role"),
        sealing.open(row.text("speaker")),
        kind,
        row.time("said"),
        sealing.open(row.text("text")),
        row.text("text_hash"),
        relevance.isDirect(place),
        score);
  }
}
