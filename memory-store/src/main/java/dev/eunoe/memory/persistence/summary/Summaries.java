package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.LevelFigures.Level;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.entity.TurnEntity;
import dev.eunoe.memory.persistence.search.Lexemes;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes a summary's row with what belongs to it: the turns behind each of its lines, and, for
 * segments, its words in the index, all within the caller's transaction.
 */
final class Summaries {
  static final int SEGMENT = Level.SEGMENT.number();
  static final int CONVERSATION = Level.CONVERSATION.number();
  static final int OWNER = Level.OWNER.number();

  /**
   * The text search configuration that summaries are indexed under: that of most of their turns.
   */
  private static final String CONFIG =
      "select coalesce(max(search_config), 'english') from conversation where id = :id";

  private static final String POSTINGS =
      """
      with added as (
        insert into posting (owner_id, lexeme, segment_id, place, tf, terms, voice)
        select :owner, lexeme, :segment, -cast(:segment as bigint), tf, :terms, 0
        from unnest(string_to_array(cast(:lexemes as text), chr(31)),
          cast(string_to_array(cast(:counts as text), ' ') as int[])) as word (lexeme, tf))
      update segment set indexed_terms = :terms where id = :segment
      """;

  private static final String SOURCES =
      """
      insert into summary_source
        (segment_id, line, turn_id, owner_id, level, conversation_id, place, weight)
      select :segment, line, turn_id, :owner, :level, nullif(cast(:conversation as bigint), 0), place, weight
      from unnest(
        cast(string_to_array(cast(:lines as text), ',') as int[]),
        cast(string_to_array(cast(:turns as text), ',') as bigint[]),
        cast(string_to_array(cast(:places as text), ',') as bigint[]),
        cast(string_to_array(cast(:weights as text), ',') as float8[]))
        as source (line, turn_id, place, weight)
      """;

  private Summaries() {}

  /**
   * Where a turn that a summary cites stands.
   *
   * @param id its row
   */
  record Source(long id, long place) {
    static Source of(TurnEntity turn) {
      return new Source(turn.id, turn.place);
    }
  }

  /**
   * Gives a row that is stored already its sources and postings, in place of those it had.
   *
   * @param sources by the public ids of the turns
   */
  static Uni<Void> attach(
      Mutiny.Session session, SegmentEntity row, Summary summary, Map<String, Source> sources) {
    return delete(session, row.id)
        .chain(() -> sources(session, row, summary, sources))
        .chain(() ->
            row.level == SEGMENT ? index(session, row, summary) : Uni.createFrom().voidItem());
  }

  private static Uni<Integer> delete(Mutiny.Session session, Long segment) {
    return session
        .createNativeQuery("delete from summary_source where segment_id = :segment")
        .setParameter("segment", segment)
        .executeUpdate()
        .chain(() ->
            session
                .createNativeQuery("delete from posting where segment_id = :segment")
                .setParameter("segment", segment)
                .executeUpdate());
  }

  private static Uni<Void> sources(
      Mutiny.Session session, SegmentEntity row, Summary summary, Map<String, Source> sources) {
    List<String> lines = new ArrayList<>();
    List<String> turns = new ArrayList<>();
    List<String> places = new ArrayList<>();
    List<String> weights = new ArrayList<>();
    for (int line = 0; line < summary.sentences().size(); line++) {
      SummarySentence sentence = summary.sentences().get(line);
      for (String turn : sentence.turnIds()) {
        Source source = Objects.requireNonNull(sources.get(turn), turn);
        lines.add(Integer.toString(line));
        turns.add(Long.toString(source.id()));
        places.add(Long.toString(source.place()));
        weights.add(Double.toString(sentence.weight()));
      }
    }
    if (lines.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(SOURCES)
        .setParameter("segment", row.id)
        .setParameter("owner", row.ownerId)
        .setParameter("level", row.level)
        .setParameter("conversation", row.conversationId == null ? 0L : row.conversationId)
        .setParameter("lines", String.join(",", lines))
        .setParameter("turns", String.join(",", turns))
        .setParameter("places", String.join(",", places))
        .setParameter("weights", String.join(",", weights))
        .executeUpdate()
        .replaceWithVoid();
  }

  private static Uni<Void> index(Mutiny.Session session, SegmentEntity row, Summary summary) {
    return index(
        session,
        row,
        summary.sentences().stream().map(SummarySentence::text).collect(Collectors.joining("\n")));
  }

  /** The text search configuration of a conversation, by its row. */
  static Uni<String> config(Mutiny.Session session, Long conversation) {
    return session
        .createNativeQuery(CONFIG, String.class)
        .setParameter("id", conversation)
        .getSingleResult();
  }

  /** Gives a searched row new postings in place of those it had. */
  static Uni<Void> indexAgain(Mutiny.Session session, SegmentEntity row, String words) {
    return session
        .createNativeQuery("delete from posting where segment_id = :segment")
        .setParameter("segment", row.id)
        .executeUpdate()
        .chain(() -> index(session, row, words));
  }

  private static Uni<Void> index(Mutiny.Session session, SegmentEntity row, String words) {
    return config(session, row.conversationId)
        .chain(config -> Lexemes.ofTexts(session, config, List.of(words)))
        .map(List::getFirst)
        .chain(lexemes -> {
          List<Map.Entry<String, Integer>> entries = List.copyOf(lexemes.entrySet());
          return session
              .createNativeQuery(POSTINGS)
              .setParameter("owner", row.ownerId)
              .setParameter("segment", row.id)
              .setParameter("terms", entries.stream().mapToInt(Map.Entry::getValue).sum())
              .setParameter(
                  "lexemes",
                  entries.stream().map(Map.Entry::getKey).collect(Collectors.joining("\u001F")))
              .setParameter(
                  "counts",
                  entries.stream()
                      .map(entry -> entry.getValue().toString())
                      .collect(Collectors.joining(" ")))
              .executeUpdate();
        })
        .replaceWithVoid();
  }

  /** Fills a row with what the summary says; the rest of it is the caller's. */
  static void fill(SegmentEntity row, Summary summary) {
    row.summary = summary.text();
    row.terms = String.join(" ", summary.terms());
    row.wordsIn = summary.wordsIn();
    row.wordsOut = summary.wordsOut();
    row.factsIn = summary.factsIn();
    row.factsOut = summary.factsOut();
  }
}
