package dev.eunoe.memory.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a text says, as far as words tell: for finding texts that say nearly the same.
 *
 * @param words all its words, in lower case, each once
 * @param content those of meaning
 * @param facts numbers, dates and names
 * @param capitals words written with a capital, which may be names
 * @param known whether its language is one whose negations are known here
 */
public record Gist(
    Set<String> words,
    Set<String> content,
    Set<String> facts,
    Set<String> capitals,
    boolean known) {
  /** Shorter texts are alike by chance, longer ones are compared at their beginning. */
  private static final int MIN_CONTENT = 4;

  private static final int MAX_CHARS = 4_000;

  private static final Set<String> NEGATIONS =
      Set.of(
          ("no not never none nobody nothing neither nor cannot without hardly barely"
                  + " nicht kein keine keinen keiner nie niemals ohne ne pas jamais rien aucun aucune sans nunca"
                  + " jamás sin nada ningún ninguna non mai senza niente não sem nem niet geen nooit zonder")
              .split(" "));

  /** Asks to be remembered, and denies nothing. */
  private static final Pattern NEVER_FORGET =
      Pattern.compile("(?i)(?<!\\w)(?:do not|don['’]t|never|not|cannot) forget(?!\\w)");

  private static final int BANDS = 5;
  private static final int ROWS = 4;

  public static Gist of(String text) {
    String start = compared(text);
    Set<String> words = new HashSet<>(Words.of(start));
    Set<String> content = Words.content(start);
    Set<String> capitals = new HashSet<>();
    for (String token : start.split("\\s+")) {
      if (token
          .codePoints()
          .filter(Character::isLetter)
          .limit(1)
          .anyMatch(Character::isUpperCase)) {
        Words.of(token).forEach(word -> capitals.add(word.toLowerCase(Locale.ROOT)));
      }
    }
    boolean english = words.size() - content.size() >= 2;
    boolean known =
        english
            || SearchConfig.of(start)
                .filter(config -> !config.equals(SearchConfig.SIMPLE))
                .isPresent();
    return new Gist(words, content, Facts.of(start), capitals, known);
  }

  /** Whether a sentence says that something is not so. */
  public static boolean denies(String sentence) {
    return Words.of(NEVER_FORGET.matcher(sentence).replaceAll("")).stream().anyMatch(Gist::negates);
  }

  /** The part of a text that is compared. */
  public static String compared(String text) {
    return text.substring(0, Math.min(text.length(), MAX_CHARS));
  }

  /** Shared words of meaning among all of them (Jaccard), 0 to 1. */
  public double similarity(Gist other) {
    return similarity(content, other.content);
  }

  private static double similarity(Set<String> a, Set<String> b) {
    long shared = a.stream().filter(b::contains).count();
    long all = a.size() + b.size() - shared;
    return all == 0 ? 0 : (double) shared / all;
  }

  /**
   * Whether texts with these words of meaning may be nearly the same; cheap, and true for few.
   *
   * @param least their similarity
   */
  public static boolean sharesEnough(Set<String> a, Set<String> b, double least) {
    int smaller = Math.min(a.size(), b.size());
    int larger = Math.max(a.size(), b.size());
    return smaller >= MIN_CONTENT && smaller >= least * larger && similarity(a, b) >= least;
  }

  /**
   * Whether both say nearly the same: at least {@code least} of their words, the same numbers,
   * dates and names, and negated alike. In a language whose negations are not known any word may be
   * one: then all words have to be the same.
   */
  public boolean isNearly(Gist other, double least) {
    if (!sharesEnough(content, other.content, least)) {
      return false;
    }
    Set<String> different = new HashSet<>(words);
    different.removeAll(other.words);
    Set<String> otherWords = new HashSet<>(other.words);
    otherWords.removeAll(words);
    different.addAll(otherWords);
    if (!(known && other.known)) {
      return different.isEmpty();
    }
    return facts.equals(other.facts)
        && different.stream().noneMatch(word -> negates(word) || mayBeName(word, other));
  }

  private static boolean negates(String word) {
    return NEGATIONS.contains(word) || word.endsWith("n't") || word.endsWith("n’t");
  }

  private boolean mayBeName(String word, Gist other) {
    boolean meaning = content.contains(word) || other.content.contains(word);
    return meaning && (capitals.contains(word) || other.capitals.contains(word));
  }

  /**
   * MinHash bands (Broder, 1997; banding after Leskovec, Rajaraman and Ullman): two texts that
   * share 80 % of their words have one in common with a probability of 93 %, at 50 % of 28 %. Empty
   * for a text that is too short to compare.
   */
  public List<Long> bands() {
    List<Long> bands = new ArrayList<>();
    if (content.size() < MIN_CONTENT) {
      return bands;
    }
    Set<String> sorted = new TreeSet<>(content);
    for (int band = 0; band < BANDS; band++) {
      long combined = band;
      for (int row = 0; row < ROWS; row++) {
        long seed = mix(1 + band * ROWS + row);
        long least = Long.MAX_VALUE;
        for (String word : sorted) {
          least = Math.min(least, mix(hash(word) ^ seed));
        }
        combined = mix(combined * 31 + least);
      }
      bands.add(combined);
    }
    return bands;
  }

  /** FNV-1a over the characters: the same on every machine, unlike identity hashes. */
  private static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < word.length(); i++) {
      hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The finisher of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
