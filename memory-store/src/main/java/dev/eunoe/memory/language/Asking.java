package dev.eunoe.memory.language;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Questions that tell: "I moved to Lyon in May, can you suggest a vet?" asks, and states a fact by
 * the way. A clause beside the asking one that says something of the speaker states it.
 */
final class Asking {
  /** More are a page, in which a sentence is cut wrongly sooner than it asks. */
  private static final int MAX_CHARS = 1_000;

  private static final int MIN_WORDS = 3;

  private static final Pattern CLAUSES =
      Pattern.compile(
          "[,;:—–]|\\s-\\s|\\b(?:because|since|so|but|and|as|while|although|though)\\b");

  private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}'-]+");

  private static final Set<String> OPENINGS =
      Set.of(
          "well", "hi", "hello", "hey", "ok", "okay", "now", "also", "then", "that", "given",
          "after", "just");

  private static final Set<String> SPEAKER =
      Set.of("i", "i'm", "i've", "i'd", "i'll", "we", "we're", "we've", "we'd", "we'll");

  private static final Set<String> OWN = Set.of("my", "our");

  /** Of what is somebody's own; regular pasts are told by their ending. */
  private static final Set<String> VERBS =
      Set.of(
          "is", "was", "are", "were", "has", "had", "have", "will", "can't", "won't", "isn't",
          "doesn't", "don't", "likes", "loves", "hates", "wants", "needs", "works", "lives",
          "plays", "eats", "drinks", "speaks", "studies", "starts", "turns", "got", "gets", "went",
          "goes", "came", "comes", "broke", "left", "lost", "found", "bought", "sold", "took",
          "runs", "costs", "only", "just", "still", "always", "never");

  /** Speaking of the talk or of the question itself tells nothing. */
  private static final Set<String> OF_THE_TALK =
      Set.of(
          "told",
          "tell",
          "said",
          "say",
          "asked",
          "ask",
          "mentioned",
          "mention",
          "wonder",
          "wondering",
          "mean",
          "meant",
          "forgot",
          "forget",
          "guess",
          "suppose",
          "know",
          "remember",
          "recall");

  private Asking() {}

  /**
   * Whether a sentence that asks also states something.
   *
   * @param sentence lower-case
   */
  static boolean tells(String sentence) {
    if (sentence.length() > MAX_CHARS) {
      return false;
    }
    List<String> clauses =
        Arrays.stream(CLAUSES.split(sentence)).filter(clause -> !clause.isBlank()).toList();
    return clauses.size() > 1 && clauses.stream().anyMatch(Asking::states);
  }

  private static boolean states(String clause) {
    List<String> words =
        Arrays.stream(WORDS.split(clause))
            .filter(word -> !word.isEmpty())
            .dropWhile(OPENINGS::contains)
            .toList();
    if (words.size() < MIN_WORDS || words.stream().anyMatch(OF_THE_TALK::contains)) {
      return false;
    }
    String first = words.getFirst();
    return SPEAKER.contains(first)
        || OWN.contains(first)
            && words.stream().skip(1).anyMatch(word -> VERBS.contains(word) || word.endsWith("ed"));
  }
}
