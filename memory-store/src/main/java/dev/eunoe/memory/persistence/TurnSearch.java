package dev.eunoe.memory.persistence;

import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.language.TurnKind;
import dev.eunoe.memory.recall.Candidate;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Relevance;
import dev.eunoe.memory.recall.Term;
import dev.eunoe.memory.recall.TimeSpan;
import dev.eunoe.memory.recall.Tuning;
import dev.eunoe.memory.recall.Voice;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
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

  private static final int MAX_OF_A_TIME = 2_000;

  /** Of a word as rare as the turns of the time that is named. */
  private static final double TIME_WEIGHT = 0.8;

  private static final double K1 = 1.2;
  private static final double B = 0.6;

  /**
   * One row per concept; its matches packed as place (8 bytes), voice (4), score (4; negative for a
   * related word).
   */
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
          order by place desc limit %1$d) as p),
      family as (
        select concept, family, cast(ln(1 + greatest(n - df, 0) / (df + 0.5) + 0.5 / (df + 0.5)) as float8) as rarity
        from (select concept, family, least(count(*), max(n)) as df, max(n) as n from hit, total
          group by concept, family) as counted),
      rarity as (
        select f.concept, f.family, least(f.rarity, word.rarity) as rarity
        from family f left join family word on word.concept = f.concept and word.family = 0)
      select hit.concept, max(rarity.rarity),
        string_agg(int8send(place) || int4send(voice) || float4send(cast(
          case hit.family when 0 then weight else -weight end * rarity.rarity * tf * (1 + %2$s)
            / (tf + %2$s * (1 - %3$s + %3$s * terms / cast(mean as float8))) as float4)), cast('' as bytea))
      from hit join rarity using (concept, family), total
      group by hit.concept
      order by hit.concept
      """
          .formatted(MAX_POSTINGS, K1, B);

  /** The newest turns said at a time the question names, packed like the matches of a word. */
  private static final String SAID_THEN =
      """
      with span as (
        select * from unnest(
          cast(string_to_array(cast(:from as text), ' ') as date[]),
          cast(string_to_array(cast(:to as text), ' ') as date[])) as span (day, after)),
      hit as (
        select distinct t.place, t.voice from span cross join lateral (
          select place, voice from turn
          where owner_id = :owner and indexed_terms is not null
            and said_at >= cast(span.day as timestamp) at time zone 'UTC'
            and said_at < cast(span.after as timestamp) at time zone 'UTC'
          order by said_at desc limit %d) as t),
      rarity as (
        select cast(ln(1 + greatest(n - df, 0) / (df + 0.5) + 0.5 / (df + 0.5)) as float8) as rarity
        from (select count(*) as df from hit) as hits,
          (select coalesce(sum(turns), 0) as n from voice where owner_id = :owner) as total)
      select -1, max(rarity), string_agg(
        int8send(place) || int4send(voice) || float4send(cast(-%s * rarity as float4)), cast('' as bytea))
      from hit, rarity
      """
          .formatted(MAX_OF_A_TIME, TIME_WEIGHT);

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
        cast(extract(epoch from t.said_at) * 1000000 as bigint), t.text, t.text_hash, t.voice
      from turn t join conversation c on c.id = t.conversation_id
      where t.owner_id = :owner and t.indexed_terms is not null
        and t.place = any (cast(string_to_array(cast(:places as text), ' ') as bigint[]))
      """;

  private final Tuning tuning;

  TurnSearch(Tuning tuning) {
    this.tuning = tuning;
  }

  /**
   * What the index says of a question.
   *
   * @param words the question's word behind each column
   */
  record Found(List<Matches.Column> columns, List<String> words, List<Voice> voices) {}

  Uni<List<Candidate>> search(Mutiny.Session session, RecallQuery query, Question question) {
    return visiblePlaces(session, query)
        .chain(visible ->
            find(session, query.owner().id(), question)
                .chain(found -> candidates(session, relevance(found, question, visible), query)));
  }

  private Relevance relevance(Found found, Question question, long[] visible) {
    Matches matches = Matches.of(visible, found.columns().toArray(Matches.Column[]::new));
    return new Relevance(
        matches, question, found.words(), found.voices(), Places.NUMBER_BITS, tuning);
  }

  static Uni<Found> find(Mutiny.Session session, String owner, Question question) {
    return lexemes(session, owner, question.terms())
        .chain(terms -> terms.isEmpty() ? nothing() : matches(session, owner, terms, question))
        .chain(found -> withTimes(session, owner, question, found))
        .chain(found ->
            voices(session, owner, found.columns())
                .map(voices -> new Found(found.columns(), found.words(), voices)));
  }

  private static Uni<Found> nothing() {
    return Uni.createFrom().item(new Found(List.of(), List.of(), List.of()));
  }

  /** A time the question names is one more concept: what was said then has it. */
  private static Uni<Found> withTimes(
      Mutiny.Session session, String owner, Question question, Found found) {
    if (question.times().isEmpty() || found.columns().isEmpty()) {
      return Uni.createFrom().item(found);
    }
    return session
        .createNativeQuery(SAID_THEN, Object[].class)
        .setParameter("owner", owner)
        .setParameter("from", joined(question.times().stream().map(TimeSpan::from).toList(), " "))
        .setParameter("to", joined(question.times().stream().map(TimeSpan::to).toList(), " "))
        .getSingleResult()
        .map(row -> {
          if (row[2] == null) {
            return found;
          }
          List<Matches.Column> columns = new ArrayList<>(found.columns());
          columns.add(column(row));
          List<String> words = new ArrayList<>(found.words());
          words.add("");
          return new Found(columns, words, List.of());
        });
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
              .forEach(topic -> found.put(topic.word(), stored(topic)));
          return List.copyOf(found.values());
        });
  }

  private static Term stored(Term topic) {
    String lexeme = Lexemes.ofTopic(topic.word().substring(1));
    return new Term(lexeme, topic.concept(), topic.family(), topic.weight());
  }

  private static Uni<Found> matches(
      Mutiny.Session session, String owner, List<Term> terms, Question question) {
    return session
        .createNativeQuery(MATCH, Object[].class)
        .setParameter("owner", owner)
        .setParameter("lexemes", joined(terms.stream().map(Term::word).toList(), "\u001F"))
        .setParameter("concepts", joined(terms.stream().map(Term::concept).toList(), " "))
        .setParameter("families", joined(terms.stream().map(Term::family).toList(), " "))
        .setParameter("weights", joined(terms.stream().map(Term::weight).toList(), " "))
        .getResultList()
        .map(rows ->
            new Found(
                rows.stream().map(TurnSearch::column).toList(),
                rows.stream().map(row -> word(question, (Integer) row[0])).toList(),
                List.of()));
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

  private static Uni<List<Candidate>> candidates(
      Mutiny.Session session, Relevance relevance, RecallQuery query) {
    Map<Long, Double> best = relevance.best(60 + 2 * query.limit());
    return session
        .createNativeQuery(TURNS, Object[].class)
        .setParameter("owner", query.owner().id())
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

  private static String joined(List<?> values, String separator) {
    return values.stream().map(Object::toString).collect(Collectors.joining(separator));
  }
}
