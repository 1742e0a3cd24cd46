package dev.eunoe.memory.persistence;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Relevance;
import dev.eunoe.memory.recall.Term;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.recall.Voice;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Finds the turns that fit a question, by BM25 in SQL (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009) for each of its concepts:
 *
 * <pre>
 *   ln(1 + (N − df + ½)/(df + ½)) · tf·(k₁ + 1) / (tf + k₁·(1 − b + b·length/meanLength))
 * </pre>
 *
 * The forms of one word are counted together in df; a related word is never rarer than the word
 * itself. {@link Relevance} puts the concepts together.
 */
final class TurnSearch {
  /** Of a word that a million turns have, the newest of them are enough. */
  private static final int MAX_POSTINGS = 20_000;

  /** One row per concept; its matches packed as place (8 bytes), voice (4), score (4;
   * negative for a related word). */
  private static final String MATCH =
      """
      with term as (
        select * from unnest(
          string_to_array(cast(:lexemes as text), chr(31)),
          cast(string_to_array(cast(:concepts as text), ' ') as int[]),
          cast(string_to_array(cast(:families as text), ' ') as int[]),
          cast(string_to_array(cast(:weights as text), ' ') as float8[]))
          as term (lexeme, concept, family, weight)),
      total as (
        select greatest(coalesce(sum(turns), 0), 1) as n,
          greatest(coalesce(sum(terms) / greatest(sum(turns), 1), 0), 1) as mean
        from voice where owner_id = :owner),
      hit as materialized (
        select term.concept, term.family, term.weight, p.place, p.tf, p.terms, p.voice
        from term cross join lateral (
          select place, tf, terms, voice from posting
          where owner_id = :owner and lexeme = term.lexeme
          order by place desc limit %d) as p),
      family as (
        select concept, family, cast(ln(1 + greatest(n - df, 0) / (df + 0.5) + 0.5 / (df + 0.5)) as float8) as rarity
        from (select concept, family, least(count(*), max(n)) as df, max(n) as n from hit, total
          group by concept, family) as counted),
      rarity as (
        select f.concept, f.family, least(f.rarity, word.rarity) as rarity
        from family f left join family word on word.concept = f.concept and word.family = 0)
      select hit.concept, max(rarity.rarity),
        string_agg(int8send(place) || int4send(voice) || float4send(cast(
          case hit.family when 0 then weight else -weight end * rarity.rarity * tf * (1 + :k1)
            / (tf + :k1 * (1 - :b + :b * terms / cast(mean as float8))) as float4)), cast('' as bytea))
      from hit join rarity using (concept, family), total
      group by hit.concept
      order by hit.concept
      """
          .formatted(MAX_POSTINGS);

  private static final double K1 = 1.2;
  private static final double B = 0.6;
  private static final int BYTES_PER_MATCH = 16;

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
        cast(extract(epoch from t.said_at) * 1000000 as bigint), t.text, t.text_hash,
        coalesce(v.number, 0)
      from turn t join conversation c on c.id = t.conversation_id
        left join voice v on v.conversation_id = t.conversation_id and v.role = t.role
          and v.name = t.speaker
      where t.owner_id = :owner and t.indexed_terms is not null
        and t.place = any (cast(string_to_array(cast(:places as text), ' ') as bigint[]))
      """;

  private final Tuning tuning;

  TurnSearch(Tuning tuning) {
    this.tuning = tuning;
  }

  Uni<List<Candidate>> search(Mutiny.Session session, RecallQuery query, Question question) {
    String owner = query.owner().id();
    return lexemes(session, owner, question.terms())
        .chain(terms ->
            terms.isEmpty()
                ? Uni.createFrom().item(List.<Candidate>of())
                : matches(session, owner, terms, question, query));
  }

  /** The terms once more, with lexemes for words. */
  private static Uni<List<Term>> lexemes(Mutiny.Session session, String owner, List<Term> terms) {
    List<Term> words = terms.stream().filter(term -> !term.word().startsWith("@")).toList();
    return Lexemes.ofWords(session, owner, words.stream().map(Term::word).toList())
        .map(lexemes -> {
          Map<String, Term> found = new HashMap<>();
          for (int i = 0; i < words.size(); i++) {
            Term term = words.get(i);
            for (String lexeme : lexemes.get(i)) {
              String key = term.concept() + " " + lexeme;
              Term own = new Term(lexeme, term.concept(), term.family(), term.weight());
              found.merge(key, own, (a, b) -> a.weight() >= b.weight() ? a : b);
            }
          }
          terms.stream()
              .filter(term -> term.word().startsWith("@"))
              .forEach(topic -> found.put(topic.word(), topic));
          return List.copyOf(found.values());
        });
  }

  private Uni<List<Candidate>> matches(
      Mutiny.Session session,
      String owner,
      List<Term> terms,
      Question question,
      RecallQuery query) {
    return session
        .createNativeQuery(MATCH, Object[].class)
        .setParameter("owner", owner)
        .setParameter("lexemes", joined(terms.stream().map(Term::word).toList(), "\u001F"))
        .setParameter("concepts", joined(terms.stream().map(Term::concept).toList(), " "))
        .setParameter("families", joined(terms.stream().map(Term::family).toList(), " "))
        .setParameter("weights", joined(terms.stream().map(Term::weight).toList(), " "))
        .setParameter("k1", K1)
        .setParameter("b", B)
        .getResultList()
        .chain(rows -> visiblePlaces(session, query).chain(visible -> {
          Matches matches =
              Matches.of(
                  visible, rows.stream().map(TurnSearch::column).toArray(Matches.Column[]::new));
          List<String> words = rows.stream().map(row -> word(question, (Integer) row[0])).toList();
          return voices(session, owner, matches)
              .map(voices ->
                  new Relevance(
                      matches, question, words, voices, Places.NUMBER_BITS, tuning))
              .chain(relevance -> candidates(session, owner, relevance, query));
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

  private static String word(Question question, int concept) {
    return question.terms().stream()
        .filter(term -> term.concept() == concept)
        .findFirst()
        .map(Term::word)
        .orElse("");
  }

  private static Matches.Column column(Object[] row) {
    ByteBuffer packed = ByteBuffer.wrap((byte[]) row[2]);
    int n = packed.remaining() / BYTES_PER_MATCH;
    long[] places = new long[n];
    int[] voices = new int[n];
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      places[i] = packed.getLong();
      voices[i] = packed.getInt();
      scores[i] = packed.getFloat();
    }
    return new Matches.Column(((Number) row[1]).doubleValue(), places, voices, scores);
  }

  private static Uni<List<Voice>> voices(Mutiny.Session session, String owner, Matches matches) {
    String conversations =
        IntStream.range(0, matches.size())
            .mapToLong(i -> Places.conversationOf(matches.place(matches.size() - 1 - i)))
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
        (String) row[3],
        ((Number) row[4]).longValue(),
        ((Number) row[5]).longValue());
  }

  private static Uni<List<Candidate>> candidates(
      Mutiny.Session session, String owner, Relevance relevance, RecallQuery query) {
    Map<Long, Double> best = relevance.best(60 + 2 * query.limit());
    return session
        .createNativeQuery(TURNS, Object[].class)
        .setParameter("owner", owner)
        .setParameter("places", joined(List.copyOf(best.keySet()), " "))
        .getResultList()
        .map(rows -> {
          Set<String> visible = new HashSet<>(query.visibleTurnIds());
          List<Candidate> candidates = new ArrayList<>();
          for (Object[] row : rows) {
            if (!visible.contains((String) row[1])) {
              candidates.add(candidate(row, relevance, best));
            }
          }
          return candidates;
        });
  }

  private static Candidate candidate(Object[] row, Relevance relevance, Map<Long, Double> best) {
    long place = ((Number) row[0]).longValue();
    TurnKind kind = TurnKind.valueOf((String) row[5]);
    double score = Objects.requireNonNull(best.get(place));
    if (!relevance.matchesItself(place)) {
      score *= relevance.weightOf(place, ((Number) row[9]).intValue(), kind);
    }
    return new Candidate(
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        kind,
        Instant.EPOCH.plus(((Number) row[6]).longValue(), ChronoUnit.MICROS),
        (String) row[7],
        (String) row[8],
        relevance.isDirect(place),
        score);
  }

  private static String joined(List<?> values, String separator) {
    return values.stream().map(Object::toString).collect(Collectors.joining(separator));
  }
}
