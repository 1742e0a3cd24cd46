package dev.eunoe.memory.persistence.summary;

import dev.eunoe.memory.LevelFigures.Level;
import dev.eunoe.memory.consolidation.Summary;
import dev.eunoe.memory.consolidation.SummarySentence;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import dev.eunoe.memory.persistence.search.Lexemes;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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
        from unnest(%s, %s) as word (lexeme, tf))
      update segment set indexed_terms = :terms where id = :segment
      """
          .formatted(ListParameter.texts("lexemes"), ListParameter.array("counts", "int"));

  private static final String SOURCES =
      """
      insert into summary_source
        (segment_id, line, turn_id, owner_id, level, conversation_id, place, weight)
      select :segment, line, turn_id, :owner, :level, nullif(cast(:conversation as bigint), 0), place, weight
      from unnest(%s, %s, %s, %s) as source (line, turn_id, place, weight)
      """
          .formatted(
              ListParameter.array("lines", "int"),
              ListParameter.array("turns", "bigint"),
              ListParameter.array("places", "bigint"),
              ListParameter.array("weights", "float8"));

  private Summaries() {}

  /**
   * Where a turn that a summary cites stands.
   *
   * @param id its row
   */
  record Source(long id, long place) {
    static Source of(OpenedMessage turn) {
      return new Source(turn.id(), turn.place());
    }
  }

  /**
   * Gives a row that is stored already its sources and postings, in place of those it had.
   *
   * @param sources by the public ids of the turns
   */
  static Uni<Void> attach(
      OwnedSession session, SegmentEntity row, Summary summary, Map<String, Source> sources) {
    return delete(session, row.id)
        .chain(() -> sources(session, row, summary, sources))
        .chain(() ->
            row.level == SEGMENT ? index(session, row, summary) : Uni.createFrom().voidItem());
  }

  private static Uni<Integer> delete(OwnedSession session, Long segment) {
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
      OwnedSession session, SegmentEntity row, Summary summary, Map<String, Source> sources) {
    List<Integer> lines = new ArrayList<>();
    List<Long> turns = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (int line = 0; line < summary.sentences().size(); line++) {
      SummarySentence sentence = summary.sentences().get(line);
      for (String turn : sentence.turnIds()) {
        Source source = Objects.requireNonNull(sources.get(turn), turn);
        lines.add(line);
        turns.add(source.id());
        places.add(source.place());
        weights.add(sentence.weight());
      }
    }
    if (lines.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return session
        .createNativeQuery(SOURCES)
        .setParameter("segment", row.id)
        .setParameter("level", row.level)
        .setParameter("conversation", row.conversationId == null ? 0L : row.conversationId)
        .setParameter("lines", ListParameter.of(lines))
        .setParameter("turns", ListParameter.of(turns))
        .setParameter("places", ListParameter.of(places))
        .setParameter("weights", ListParameter.of(weights))
        .executeUpdate()
        .replaceWithVoid();
  }

  private static Uni<Void> index(OwnedSession session, SegmentEntity row, Summary summary) {
    return index(
        session,
        row,
        summary.sentences().stream().map(SummarySentence::text).collect(Collectors.joining("\n")));
  }

  /** The text search configuration of a conversation, by its row. */
  static Uni<String> config(OwnedSession session, Long conversation) {
    return session
        .createNativeQuery(CONFIG, String.class)
        .setParameter("id", conversation)
        .getSingleResult();
  }

  /** Gives a searched row new postings in place of those it had. */
  static Uni<Void> indexAgain(OwnedSession session, SegmentEntity row, String words) {
    return session
        .createNativeQuery("delete from posting where segment_id = :segment")
        .setParameter("segment", row.id)
        .executeUpdate()
        .chain(() -> index(session, row, words));
  }

  private static Uni<Void> index(OwnedSession session, SegmentEntity row, String words) {
    return config(session, row.conversationId)
        .chain(config -> Lexemes.ofTexts(session, config, List.of(words)))
        .map(List::getFirst)
        .chain(lexemes -> {
          List<Map.Entry<String, Integer>> entries = List.copyOf(lexemes.entrySet());
          return session
              .createNativeQuery(POSTINGS)
              .setParameter("segment", row.id)
              .setParameter("terms", entries.stream().mapToInt(Map.Entry::getValue).sum())
              .setParameter(
                  "lexemes", ListParameter.of(entries.stream().map(Map.Entry::getKey).toList()))
              .setParameter(
                  "counts", ListParameter.of(entries.stream().map(Map.Entry::getValue).toList()))
              .executeUpdate();
        })
        .replaceWithVoid();
  }

  /** Fills a row with what the summary says; the rest of it is the caller's. */
  static void fill(Sealing sealing, SegmentEntity row, Summary summary) {
    row.summary = SealedText.of(sealing, summary.text());
    row.terms = SealedText.of(sealing, String.join(" ", summary.terms()));
    row.wordsIn = summary.wordsIn();
    row.wordsOut = summary.wordsOut();
    row.factsIn = summary.factsIn();
    row.factsOut = summary.factsOut();
  }
}
