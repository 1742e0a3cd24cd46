package dev.eunoe.memory.persistence;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.language.Topic;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.SearchText;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * The inverted index over turns, and BM25 on it (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009):
 *
 * <pre>
 *   score(turn) = weight(kind) · Σ over the question's lexemes
 *       ln(1 + (N − df + ½)/(df + ½)) · tf·(k₁ + 1) / (tf + k₁·(1 − b + b·length/meanLength))
 * </pre>
 *
 * The lexemes of a text are its English stems and, marked by '=', its words as they are. So an
 * inflected form matches, the same form matches better, and a made-up word is never stemmed away. A
 * {@link Topic} the user speaks of is one more lexeme, marked by '@'.
 */
final class TurnIndex {
  /** PostgreSQL's text vectors end at one megabyte; longer texts are indexed piece by piece. */
  private static final int PIECE_CHARS = 50_000;

  /** Lexemes of the {@code said} text; function words and what is longer than any word drop out. */
  private static final String LEXEMES =
      """
      select lexeme, sum(n) as tf from (
        select lexeme, cardinality(positions) as n
        from said, unnest(to_tsvector('english', said.text))
        union all
        select '=' || lexeme, cardinality(positions)
        from said, unnest(to_tsvector('simple', said.text))
        where ts_lexize('english_stem', lexeme) <> '{}'
        union all
        select topic, 1 from unnest(string_to_array(cast(:topics as text), chr(31))) as topic) as words
      where octet_length(lexeme) <= 200
      group by lexeme
      """;

  private static final String ADD =
      """
      with said as (select cast(:text as text) as text), lexemes as (%s), added as (
        insert into posting (owner_id, lexeme, turn_id, tf)
        select :owner, lexeme, :turn, tf from lexemes
        on conflict (owner_id, lexeme, turn_id) do update set tf = posting.tf + excluded.tf)
      update turn
      set indexed_terms = coalesce(indexed_terms, 0) + (select coalesce(sum(tf), 0) from lexemes)
      where id = :turn
      """
          .formatted(LEXEMES);

  /** k₁ = 1.2 and b = 0.75, the usual values. The newest of equal texts stands for all of them. */
  private static final String SEARCH =
      """
      with said as (select cast(:question as text) as text), lexemes as (%s),
      totals as (
        select count(*) as n, greatest(avg(indexed_terms), 1) as mean from turn
        where owner_id = :owner and indexed_terms is not null),
      hits as (
        select p.lexeme, p.turn_id, p.tf from posting p join lexemes using (lexeme)
        where p.owner_id = :owner),
      rarity as (
        select lexeme, ln(1 + (n - df + 0.5) / (df + 0.5)) as idf
        from (select lexeme, count(*) as df from hits group by lexeme) as dfs, totals),
      scored as (
        select t.id, t.role, t.text_hash, t.said_at,
          sum(r.idf * h.tf * 2.2 / (h.tf + 1.2 * (0.25 + 0.75 * t.indexed_terms / mean)))
            * case t.kind %s end as score
        from hits h join rarity r using (lexeme) join turn t on t.id = h.turn_id, totals
        where t.public_id <> all (string_to_array(cast(:visible as text), chr(31)))
        group by t.id),
      best as (
        select id, score from (
          select id, score, row_number() over (
            partition by role, text_hash order by said_at desc, id desc) as copy
          from scored) as copies
        where copy = 1 order by score desc, id desc limit :candidates)
      select t.public_id, c.public_id, t.role, t.kind,
        cast(extract(epoch from t.said_at) * 1000000 as bigint), t.text, cast(best.score as float8)
      from best join turn t on t.id = best.id join conversation c on c.id = t.conversation_id
      order by best.score desc
      """
          .formatted(LEXEMES, weights());

  private static String weights() {
    return Stream.of(TurnKind.values())
        .map(kind -> "when '%s' then %s".formatted(kind, kind.recallWeight()))
        .collect(Collectors.joining(" "));
  }

  /** Makes turns searchable; those that are not part of the talk stay out. */
  Uni<Void> addAll(Mutiny.Session session, List<TurnEntity> turns) {
    return Multi.createFrom()
        .iterable(turns)
        .filter(TurnEntity::isSearchable)
        .onItem()
        .transformToUniAndConcatenate(turn -> add(session, turn))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Uni<Integer> add(Mutiny.Session session, TurnEntity turn) {
    Set<Topic> told = turn.kind == TurnKind.STATEMENT ? Topic.toldIn(turn.text) : Set.of();
    List<String> pieces = pieces(turn.text);
    return Multi.createFrom()
        .range(0, pieces.size())
        .onItem()
        .transformToUniAndConcatenate(i ->
            session
                .createNativeQuery(ADD)
                .setParameter("text", pieces.get(i))
                .setParameter("topics", i == 0 ? lexemes(told) : "")
                .setParameter("owner", turn.ownerId)
                .setParameter("turn", turn.id)
                .executeUpdate())
        .collect()
        .last();
  }

  private static String lexemes(Set<Topic> topics) {
    return topics.stream()
        .map(topic -> "@" + topic.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining("\u001F"));
  }

  /** Cuts at white space where there is some; a word cut in two is found by neither half. */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (text.length() - start > PIECE_CHARS) {
      int end = start + PIECE_CHARS;
      int cut = end;
      while (cut > start && !Character.isWhitespace(text.charAt(cut))) {
        cut--;
      }
      if (cut == start) {
        cut = Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
      }
      pieces.add(text.substring(start, cut));
      start = cut;
    }
    pieces.add(text.substring(start));
    return pieces;
  }

  Uni<List<Candidate>> search(Mutiny.Session session, RecallQuery query) {
    String question = StorableText.of(query.question());
    return session
        .createNativeQuery(SEARCH, Object[].class)
        .setParameter("question", SearchText.of(question))
        .setParameter("topics", lexemes(Topic.askedIn(question)))
        .setParameter("owner", query.owner().id())
        .setParameter("visible", String.join("\u001F", query.visibleTurnIds()))
        .setParameter("candidates", 20 + 3 * query.limit())
        .getResultList()
        .map(rows -> rows.stream().map(TurnIndex::candidate).toList());
  }

  private static Candidate candidate(Object[] row) {
    return new Candidate(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        TurnKind.valueOf((String) row[3]),
        Instant.EPOCH.plus(((Number) row[4]).longValue(), ChronoUnit.MICROS),
        (String) row[5],
        ((Number) row[6]).doubleValue());
  }
}
