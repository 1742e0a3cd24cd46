package dev.eunoe.memory.persistence;

import dev.eunoe.memory.language.Unspaced;
import dev.eunoe.memory.sealing.Sealing;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What a text is found by: PostgreSQL's lexemes of it under a text search configuration, and pairs
 * of characters where a script has no spaces. They come as postings hold them, sealed where there
 * is a key; nothing else looks into a posting's lexeme.
 */
final class Lexemes {
  /** PostgreSQL's text vectors end at one megabyte; longer texts are read piece by piece. */
  private static final int PIECE_CHARS = 50_000;

  /** What is longer than any word is data; index entries must stay small. */
  private static final int MAX_BYTES = 200;

  private static final String OF_TEXTS =
      """
      select piece.number, word.lexeme, coalesce(cardinality(word.positions), 1)
      from unnest(string_to_array(cast(:pieces as text), chr(30))) with ordinality
          as piece (text, number),
        unnest(to_tsvector(cast(cast(:config as text) as regconfig), piece.text)) as word
      where octet_length(word.lexeme) <= %d
      """
          .formatted(MAX_BYTES);

  private static final String OF_WORDS =
      """
      select distinct word.number, lexeme
      from unnest(string_to_array(cast(:words as text), chr(31))) with ordinality
          as word (text, number),
        (select 'english' as name union
         select search_config from conversation
         where owner_id = :owner and search_config is not null) as config,
        unnest(tsvector_to_array(to_tsvector(cast(config.name as regconfig), word.text))) as lexeme
      where octet_length(lexeme) <= %d
      """
          .formatted(MAX_BYTES);

  private Lexemes() {}

  /**
   * Texts as they are looked at.
   *
   * @param textOf whose piece each of {@code pieces} is
   * @param counts of what needs no dictionary, for each of the texts
   */
  private record Cut(String pieces, List<Integer> textOf, List<Map<String, Integer>> counts) {
    static Cut of(List<String> texts) {
      List<String> pieces = new ArrayList<>();
      List<Integer> textOf = new ArrayList<>();
      List<Map<String, Integer>> counts = new ArrayList<>();
      for (String text : texts) {
        Map<String, Integer> own = new HashMap<>();
        Unspaced.pairs(text).forEach(pair -> own.merge(pair, 1, Integer::sum));
        for (String piece : Lexemes.pieces(separated(text))) {
          pieces.add(piece);
          textOf.add(counts.size());
        }
        counts.add(own);
      }
      return new Cut(String.join("\u001E", pieces), textOf, counts);
    }
  }

  /** How often each lexeme occurs, for each of the texts in order. */
  static Uni<List<Map<String, Integer>>> ofTexts(
      Mutiny.Session session, String config, List<String> texts) {
    Sealing sealing = CurrentSealing.get();
    long chars = texts.stream().mapToLong(String::length).sum();
    return TextWork.run(chars, () -> Cut.of(texts))
        .chain(cut ->
            session
                .createNativeQuery(OF_TEXTS, Object[].class)
                .setParameter("pieces", cut.pieces())
                .setParameter("config", config)
                .getResultList()
                .chain(rows -> TextWork.run(chars, () -> counted(sealing, cut, rows))));
  }

  private static List<Map<String, Integer>> counted(Sealing sealing, Cut cut, List<Object[]> rows) {
    for (Object[] row : rows) {
      int text = cut.textOf().get(((Number) row[0]).intValue() - 1);
      cut.counts().get(text).merge((String) row[1], ((Number) row[2]).intValue(), Integer::sum);
    }
    return cut.counts().stream().map(own -> stored(sealing, own)).toList();
  }

  private static Map<String, Integer> stored(Sealing sealing, Map<String, Integer> lexemes) {
    Map<String, Integer> stored = new HashMap<>();
    lexemes.forEach((lexeme, n) -> stored.merge(sealing.lexeme(lexeme), n, Integer::sum));
    return stored;
  }

  /** What a topic is found by: no lexeme of a text begins with '@'. */
  static String ofTopic(String name) {
    return CurrentSealing.get().lexeme("@" + name.toLowerCase(Locale.ROOT));
  }

  /** The lexemes of each word under every configuration the owner's conversations use. */
  static Uni<List<List<String>>> ofWords(Mutiny.Session session, String owner, List<String> words) {
    Sealing sealing = CurrentSealing.get();
    return session
        .createNativeQuery(OF_WORDS, Object[].class)
        .setParameter(
            "words", words.stream().map(Lexemes::separated).collect(Collectors.joining("\u001F")))
        .setParameter("owner", owner)
        .getResultList()
        .map(rows -> {
          List<List<String>> lexemes = new ArrayList<>();
          words.forEach(_ -> lexemes.add(new ArrayList<>()));
          for (Object[] row : rows) {
            lexemes.get(((Number) row[0]).intValue() - 1).add(sealing.lexeme((String) row[1]));
          }
          return lexemes;
        });
  }

  /** Control characters separate nothing in a text but would separate texts here. */
  private static String separated(String text) {
    return text.replace('\u001E', ' ').replace('\u001F', ' ');
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
}
