package dev.eunoe.command.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Talk as long as one likes, for measuring: words as frequent as in a language (Zipf's law), turns
 * as long as people and assistants make them, some said again word for word. The same seed says the
 * same.
 */
public final class BenchTalk {
  private static final List<String> FUNCTION_WORDS =
      List.of(
          "the", "and", "to", "a", "of", "i", "my", "in", "that", "it", "is", "was", "we", "for",
          "on", "with", "at", "have", "this", "but", "not", "she", "he", "they", "so");

  private static final String[] ONSETS = "b d f g h k l m n p r s t v z br dr st tr pl".split(" ");
  private static final String[] VOWELS = "a e i o u ai ea oo".split(" ");
  private static final int VOCABULARY = 20_000;

  /** The commonest words of a language are function words; words of meaning begin at this rank. */
  private static final int FIRST_RANK = 30;

  /** Every so many turns somebody says what was said before. */
  private static final int REPEATS = 40;

  private final Random random;
  private final List<String> vocabulary;
  private final List<String> said = new ArrayList<>();

  public BenchTalk(long seed) {
    random = new Random(seed);
    vocabulary = IntStream.range(0, VOCABULARY).mapToObj(_ -> word()).toList();
  }

  private String word() {
    return IntStream.range(0, 2 + random.nextInt(3))
        .mapToObj(
            _ -> ONSETS[random.nextInt(ONSETS.length)] + VOWELS[random.nextInt(VOWELS.length)])
        .collect(Collectors.joining());
  }

  /** A user's turn of about 15 words. */
  public String message() {
    if (!said.isEmpty() && random.nextInt(REPEATS) == 0) {
      return said.get(random.nextInt(said.size()));
    }
    String message = sentences(1 + random.nextInt(2));
    said.add(message);
    return message;
  }

  /** An answer of about 60 words. */
  public String answer() {
    return sentences(3 + random.nextInt(5));
  }

  /** A question with two to five words of meaning, some of them among the commonest there are. */
  String question() {
    String asked =
        IntStream.range(0, 2 + random.nextInt(4))
            .mapToObj(_ -> content())
            .collect(Collectors.joining(" and the "));
    return "What did I tell you about the " + asked + "?";
  }

  private String sentences(int count) {
    return IntStream.range(0, count).mapToObj(_ -> sentence()).collect(Collectors.joining(" "));
  }

  private String sentence() {
    int words = 5 + random.nextInt(10);
    String sentence =
        IntStream.range(0, words)
            .mapToObj(_ ->
                random.nextInt(2) == 0
                    ? FUNCTION_WORDS.get(random.nextInt(FUNCTION_WORDS.size()))
                    : content())
            .collect(Collectors.joining(" "));
    String number = random.nextInt(6) == 0 ? " on the " + (1 + random.nextInt(28)) + "th" : "";
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) + number + ".";
  }

  /** The word of rank r, function words counted, with a probability of about 1/r. */
  private String content() {
    double ranks = Math.log((double) (VOCABULARY + FIRST_RANK) / FIRST_RANK);
    int rank = (int) (FIRST_RANK * Math.exp(random.nextDouble() * ranks)) - FIRST_RANK;
    return vocabulary.get(Math.min(rank, VOCABULARY - 1));
  }
}
