package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Words;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A summary of any level.
 *
 * @param sentences in the order in which they were said
 * @param terms the words that tell it from others, best first
 * @param wordsIn words of the level below, {@code wordsOut} of the summary: the compression
 * @param factsIn numbers, dates and names of the level below, {@code factsOut} of the summary: what
 *     of the evidence is left (see {@link Facts})
 */
public record Summary(
    List<SummarySentence> sentences,
    List<String> terms,
    int wordsIn,
    int wordsOut,
    int factsIn,
    int factsOut) {
  public Summary {
    sentences = List.copyOf(sentences);
    terms = List.copyOf(terms);
  }

  static Summary of(List<SummarySentence> chosen, List<String> terms, Collection<String> below) {
    Set<String> factsIn = new HashSet<>();
    below.forEach(text -> factsIn.addAll(Facts.of(text)));
    Set<String> factsOut = new HashSet<>();
    chosen.forEach(sentence -> factsOut.addAll(Facts.of(sentence.text())));
    factsOut.retainAll(factsIn);
    return new Summary(
        chosen,
        terms,
        below.stream().mapToInt(Words::count).sum(),
        chosen.stream().mapToInt(sentence -> Words.count(sentence.text())).sum(),
        factsIn.size(),
        factsOut.size());
  }

  /** One line for each sentence. */
  public String text() {
    return sentences.stream().map(SummarySentence::line).collect(Collectors.joining("\n"));
  }
}
