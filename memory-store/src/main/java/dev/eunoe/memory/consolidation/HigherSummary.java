package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a level keeps of the one below: the weightiest of its sentences, each with the turns it came
 * from. The weight was given once, when the segment was made, so that the choice does not depend on
 * how often and in which order consolidation ran.
 */
public final class HigherSummary {
  /** How many of the best sentences below are looked at; the rest could not be chosen anyway. */
  public static final int CANDIDATES = 96;

  private static final int MAX_TERMS = 16;

  /** A sentence with this share of its words in what is chosen already says little more. */
  private static final double SAID = 0.7;

  /** How long a summary may be: a share of the words below, within bounds. */
  public record Size(double share, int minWords, int maxWords) {
    public static final Size CONVERSATION = new Size(0.5, 20, 160);
    public static final Size OWNER = new Size(0.75, 60, 240);

    int words(int below) {
      return (int) Math.clamp(Math.round(below * share), minWords, maxWords);
    }
  }

  private HigherSummary() {}

  /**
   * @param below sentences in the order in which they were said
   * @param size how much of it to keep
   */
  public static Summary of(List<SummarySentence> below, Size size) {
    int wordsIn = below.stream().mapToInt(sentence -> Words.count(sentence.text())).sum();
    Set<Integer> chosen = choose(below, size.words(wordsIn));
    List<SummarySentence> sentences =
        chosen.stream().sorted().map(below::get).collect(Collectors.toList());
    return Summary.of(
        sentences, terms(sentences), below.stream().map(SummarySentence::text).toList());
  }

  /**
   * By weight, first what brings words that nothing chosen has; in a long summary little does, and
   * the rest of it is what no chosen sentence says nearly as it stands.
   */
  private static Set<Integer> choose(List<SummarySentence> below, int budget) {
    List<Integer> best =
        new ArrayList<>(Stream.iterate(0, i -> i + 1).limit(below.size()).toList());
    best.sort(Comparator.comparingDouble((Integer i) -> -below.get(i).weight()));
    List<Set<String>> contents = below.stream().map(SummarySentence::contentWords).toList();
    Set<Integer> chosen = new HashSet<>();
    Set<String> covered = new HashSet<>();
    int words = 0;
    for (boolean anew : List.of(true, false)) {
      for (int i : best) {
        Set<String> content = contents.get(i);
        int more = Words.count(below.get(i).text());
        boolean fits = !chosen.contains(i) && (chosen.isEmpty() || words + more <= budget);
        boolean said =
            anew
                ? isTold(content, covered)
                : chosen.stream().anyMatch(other -> isTold(content, contents.get(other)));
        if (fits && !said) {
          chosen.add(i);
          covered.addAll(content);
          words += more;
        }
      }
    }
    return chosen;
  }

  private static boolean isTold(Set<String> content, Set<String> told) {
    return !told.isEmpty()
        && content.stream().filter(told::contains).count() >= SAID * content.size();
  }

  private static List<String> terms(List<SummarySentence> sentences) {
    return sentences.stream()
        .sorted(Comparator.comparingDouble(SummarySentence::weight).reversed())
        .flatMap(sentence -> sentence.contentWords().stream())
        .distinct()
        .limit(MAX_TERMS)
        .toList();
  }
}
