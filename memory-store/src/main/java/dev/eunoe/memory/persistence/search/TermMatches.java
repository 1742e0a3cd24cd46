package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.entity.Places;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.RowQuery;
import dev.eunoe.memory.recall.Matches;
import dev.eunoe.memory.recall.Question;
import dev.eunoe.memory.recall.Term;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a question's concepts stand, in turns and in summaries, by BM25 in SQL (Robertson and
 * Zaragoza, "The Probabilistic Relevance Framework", 2009):
 *
 * <pre>
 *   ln(1 + (N − df + ½)/(df + ½)) · tf·(k₁ + 1) / (tf + k₁·(1 − b + b·length/meanLength))
 * </pre>
 *
 * The forms of one word are counted together in df; a related word is never rarer than the word
 * itself. Lengths are compared among turns and among summaries; df and N count turns.
 */
final class TermMatches {
  /**
   * Of a word that many turns have, the newest are enough: it tells little, and what tells more is
   * found by the other words. Packing a posting takes about a microsecond, of the twenty
   * milliseconds that a recall may take.
   */
  private static final int MAX_POSTINGS = 3_000;

  /**
   * Summaries are about equally long, so the mean of these is that of all; that of three thousand
   * took as long to know as all the postings of a question.
   */
  private static final int SUMMARIES_MEASURED = 256;

  private static final double K1 = 1.2;
  private static final double B = 0.6;

  /**
   * One row per lexeme; its postings packed as place (8 bytes; negative for a summary), voice (4),
   * score without rarity (4). Below 2,048 characters, because longer statements are not kept
   * prepared by the driver.
   */
  private static final String MATCHES =
      """
      with term as (
        select * from unnest(
          %6$s,
          %7$s,
          %8$s,
          %9$s)
          as term (lexeme, concept, family, weight)),
      total as (
        select cast(greatest(sum(turns), 1) as float8) as n,
          cast(greatest(sum(terms) / greatest(sum(turns), 1), 1) as float8) as mean,
          (select cast(greatest(avg(indexed_terms), 1) as float8) from (
            select indexed_terms from segment
            where owner_id = :owner and indexed_terms is not null limit %5$d) as measured) as summary_mean
        from voice where owner_id = :owner),
      hit as (
        select concept, family, weight, n, df, packed
        from term cross join total cross join lateral (
          select count(*) filter (where place >= 0) as df,
            string_agg(int8send(place) || int4send(voice) || float4send(cast(
              tf * float8 '%2$s' / (tf + float8 '%3$s' + float8 '%4$s' * terms
                / case when place >= 0 then mean else summary_mean end) as float4)), '') as packed
          from (select place, tf, terms, voice from posting
            where owner_id = :owner and lexeme = term.lexeme%10$s
            order by place desc limit %1$d) as p) as posted
        where packed is not null),
      rare as (
        select *, ln(1 + (greatest(n - f, 0) + 0.5) / (f + 0.5)) as rarity
        from (select *, cast(sum(df) over (partition by concept, family) as float8) as f from hit)
          as counted)
      select concept, family, weight,
        least(rarity, min(rarity) filter (where family = 0) over (partition by concept)) as rarity, packed
      from rare order by concept
      """;

  private static final String MATCH = matches("");

  /** Of conversations that are kept apart; longer than is kept prepared. */
  private static final String MATCH_WITHIN =
      matches(
          " and (place < 0 or (place >> %d = any (%s)) = :inside)"
              .formatted(Places.NUMBER_BITS, ListParameter.array("conversations", "bigint")));

  private static String matches(String within) {
    return MATCHES.formatted(
        MAX_POSTINGS,
        K1 + 1,
        K1 * (1 - B),
        K1 * B,
        SUMMARIES_MEASURED,
        ListParameter.texts("lexemes"),
        ListParameter.array("concepts", "int"),
        ListParameter.array("families", "int"),
        ListParameter.array("weights", "float8"),
        within);
  }

  static final int BYTES_PER_MATCH = 16;

  private TermMatches() {}

  /**
   * What the index says of a question.
   *
   * @param turns one column for each concept that is matched
   * @param summaries the same concepts, by the rows of summaries
   * @param words the question's word behind each column
   */
  record Found(List<Matches.Column> turns, List<Map<Long, Float>> summaries, List<String> words) {
    static final Found NOTHING = new Found(List.of(), List.of(), List.of());

    /** And turns that match otherwise than by a word. */
    Found and(Optional<Matches.Column> otherwise) {
      if (otherwise.isEmpty()) {
        return this;
      }
      List<Matches.Column> columns = new ArrayList<>(turns);
      columns.add(otherwise.get());
      List<String> all = new ArrayList<>(words);
      all.add("");
      return new Found(columns, summaries, all);
    }
  }

  static Uni<Found> find(OwnedSession session, Question question, SearchedSpace space) {
    return lexemes(session, question.terms())
        .chain(terms ->
            terms.isEmpty()
                ? Uni.createFrom().item(Found.NOTHING)
                : matches(session, terms, question, space));
  }

  /** The terms once more, with lexemes for words. */
  private static Uni<List<Term>> lexemes(OwnedSession session, List<Term> terms) {
    List<Term> words = terms.stream().filter(term -> !term.word().startsWith("@")).toList();
    return Lexemes.ofTerms(session, words.stream().map(Term::word).toList())
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
              .forEach(topic -> found.put(topic.word(), stored(session.sealing(), topic)));
          return List.copyOf(found.values());
        });
  }

  private static Term stored(Sealing sealing, Term topic) {
    String lexeme = Lexemes.ofTopic(sealing, topic.word().substring(1));
    return new Term(lexeme, topic.concept(), topic.family(), topic.weight());
  }

  private static Uni<Found> matches(
      OwnedSession session, List<Term> terms, Question question, SearchedSpace space) {
    RowQuery query = session.createRowQuery(space.isEverywhere() ? MATCH : MATCH_WITHIN);
    if (!space.isEverywhere()) {
      query
          .setParameter("conversations", ListParameter.of(space.conversations()))
          .setParameter("inside", space.inside());
    }
    return query
        .setParameter("lexemes", ListParameter.of(terms.stream().map(Term::word).toList()))
        .setParameter("concepts", ListParameter.of(terms.stream().map(Term::concept).toList()))
        .setParameter("families", ListParameter.of(terms.stream().map(Term::family).toList()))
        .setParameter("weights", ListParameter.of(terms.stream().map(Term::weight).toList()))
        .getResultList()
        .map(rows -> found(rows, question));
  }

  private static Found found(List<Row> rows, Question question) {
    Map<Integer, List<Row>> byConcept =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.integer("concept"), TreeMap::new, Collectors.toList()));
    List<Matches.Column> turns = new ArrayList<>();
    List<Map<Long, Float>> summaries = new ArrayList<>();
    List<String> words = new ArrayList<>();
    byConcept.forEach((concept, of) -> {
      var column = new Builder(of);
      turns.add(column.turns());
      summaries.add(column.summaries);
      words.add(word(question, concept));
    });
    return new Found(turns, summaries, words);
  }

  private static String word(Question question, int concept) {
    return question.terms().stream()
        .filter(term -> term.concept() == concept)
        .findFirst()
        .map(Term::word)
        .orElse("");
  }

  /** Puts the lexemes of one concept together. */
  private static final class Builder {
    private final long[] places;
    private final int[] voices;
    private final float[] scores;
    private final Map<Long, Float> summaries = new HashMap<>();
    private double rarest;
    private int n;

    Builder(List<Row> rows) {
      int most = rows.stream().mapToInt(row -> row.bytes("packed").length / BYTES_PER_MATCH).sum();
      places = new long[most];
      voices = new int[most];
      scores = new float[most];
      rows.forEach(this::add);
    }

    private void add(Row row) {
      double rarity = row.real("rarity");
      double weight = row.real("weight");
      float each = (float) (rarity * (row.integer("family") == 0 ? weight : -weight));
      rarest = Math.max(rarest, rarity);
      ByteBuffer packed = ByteBuffer.wrap(row.bytes("packed"));
      while (packed.hasRemaining()) {
        long place = packed.getLong();
        int voice = packed.getInt();
        float score = each * packed.getFloat();
        if (place < 0) {
          summaries.merge(-place, Math.abs(score), Math::max);
        } else {
          places[n] = place;
          voices[n] = voice;
          scores[n++] = score;
        }
      }
    }

    Matches.Column turns() {
      return new Matches.Column(
          rarest, Arrays.copyOf(places, n), Arrays.copyOf(voices, n), Arrays.copyOf(scores, n));
    }
  }
}
