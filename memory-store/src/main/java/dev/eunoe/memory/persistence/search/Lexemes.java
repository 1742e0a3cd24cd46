package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.language.IndexTerms;
import dev.eunoe.memory.language.NormalForm;
import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a text is found by: its {@link IndexTerms}, of which PostgreSQL's dictionaries make stems
 * under a text search configuration. Words are cut by {@code IndexTerms} alone, whether they are
 * kept or looked for; PostgreSQL's parser, which knows no marks and one apostrophe, cuts nothing.
 * They come as postings hold them, sealed where there is a key; nothing else looks into a posting's
 * lexeme.
 */
public final class Lexemes {
  /** What a dictionary takes for a stop word stays as it is: which words say nothing is ours. */
  private static final String STEMS =
      """
      select word.number, coalesce(stem.lexeme, word.text) as lexeme
      from unnest(%2$s) with ordinality as word (text, number)
      cross join (
        select unnest(%3$s) as name %1$s) as config
      left join lateral unnest(ts_lexize(
        cast(case config.name when 'simple' then 'simple' else config.name || '_stem' end as regdictionary),
        word.text)) as stem (lexeme) on true
      """;

  private static final String UNDER_ONE = stems("");

  private static final String UNDER_ALL =
      stems(
          """
          union select search_config from conversation
          where owner_id = :owner and search_config is not null\
          """);

  private Lexemes() {}

  private static String stems(String moreConfigs) {
    return STEMS.formatted(
        moreConfigs, ListParameter.texts("words"), ListParameter.texts("configs"));
  }

  /** How often each lexeme occurs, for each of the texts in order. */
  public static Uni<List<Map<String, Integer>>> ofTexts(
      OwnedSession session, String config, List<String> texts) {
    Sealing sealing = session.sealing();
    long chars = texts.stream().mapToLong(String::length).sum();
    return TextWork.run(chars, () -> texts.stream().map(text -> terms(config, text)).toList())
        .chain(terms ->
            stems(session, config, stemmed(config, terms))
                .chain(stems ->
                    TextWork.run(
                        chars,
                        () -> terms.stream().map(own -> stored(sealing, stems, own)).toList())));
  }

  private static List<String> stemmed(String config, List<Map<String, Integer>> terms) {
    return config.equals(SearchConfig.SIMPLE)
        ? List.of()
        : terms.stream()
            .flatMap(own -> own.keySet().stream())
            .filter(IndexTerms::isStemmed)
            .distinct()
            .toList();
  }

  private static Map<String, Integer> terms(String config, String text) {
    boolean english = isEnglish(text);
    Map<String, Integer> terms = new HashMap<>();
    for (String term : IndexTerms.of(text)) {
      if (!SearchConfig.isFunctionWord(config, term, english)) {
        terms.merge(term, 1, Integer::sum);
      }
    }
    return terms;
  }

  private static boolean isEnglish(String text) {
    return NormalForm.of(text).codePoints().noneMatch(c -> c >= 0x80 && Character.isLetter(c));
  }

  private static Uni<Map<String, String>> stems(
      OwnedSession session, String config, List<String> words) {
    if (words.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    return session
        .createRowQuery(UNDER_ONE)
        .setParameter("words", ListParameter.of(words))
        .setParameter("configs", config)
        .getResultList()
        .map(rows -> {
          Map<String, String> stems = new HashMap<>();
          for (Row row : rows) {
            stems.put(words.get(row.integer("number") - 1), row.text("lexeme"));
          }
          return stems;
        });
  }

  private static Map<String, Integer> stored(
      Sealing sealing, Map<String, String> stems, Map<String, Integer> terms) {
    Map<String, Integer> stored = new HashMap<>();
    terms.forEach(
        (term, n) -> stored.merge(sealing.lexeme(stems.getOrDefault(term, term)), n, Integer::sum));
    return stored;
  }

  /** What a topic is found by: no term of a text begins with '@'. */
  static String ofTopic(Sealing sealing, String name) {
    return sealing.lexeme("@" + name.toLowerCase(Locale.ROOT));
  }

  /**
   * The lexemes of each term under every configuration the owner's conversations use.
   *
   * @param terms each of {@link IndexTerms}, or a word in normal form
   */
  public static Uni<List<List<String>>> ofTerms(OwnedSession session, List<String> terms) {
    Sealing sealing = session.sealing();
    List<String> stemmed = terms.stream().filter(IndexTerms::isStemmed).distinct().toList();
    return underAll(session, stemmed)
        .map(stems ->
            terms.stream()
                .map(term ->
                    stems.getOrDefault(term, Set.of(term)).stream().map(sealing::lexeme).toList())
                .toList());
  }

  private static Uni<Map<String, Set<String>>> underAll(
      OwnedSession session, Collection<String> terms) {
    List<String> words = new ArrayList<>(terms);
    if (words.isEmpty()) {
      return Uni.createFrom().item(Map.of());
    }
    return session
        .createRowQuery(UNDER_ALL)
        .setParameter("words", ListParameter.of(words))
        .setParameter("configs", SearchConfig.ENGLISH)
        .getResultList()
        .map(rows -> {
          Map<String, Set<String>> stems = new HashMap<>();
          for (Row row : rows) {
            stems
                .computeIfAbsent(words.get(row.integer("number") - 1), _ -> new LinkedHashSet<>())
                .add(row.text("lexeme"));
          }
          return stems;
        });
  }
}
