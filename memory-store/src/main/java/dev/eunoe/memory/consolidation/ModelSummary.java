package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model's summary, held to the extractive one: a model may shorten, not invent and not lose.
 *
 * <p>A sentence stays when every number, date and name of it stands in the turns and most of its
 * words do in one of them, which it is said to come from. What the extractive summary has of
 * numbers, dates and names and the model's lacks is added in the extractive one's sentences.
 */
public final class ModelSummary {
  /** Of a sentence's words of meaning, in the turns it may come from. */
  private static final double FROM_TURN = 0.5;

  private ModelSummary() {}

  /** Empty when nothing of it holds, or when it is no shorter than what it sums up. */
  public static Optional<Summary> checked(
      String written, List<SourceTurn> turns, Summary extractive) {
    List<SummarySentence> sentences = supported(written, turns, extractive);
    if (sentences.isEmpty()) {
      return Optional.empty();
    }
    Set<String> told = new HashSet<>();
    sentences.forEach(sentence -> told.addAll(Facts.of(sentence.text())));
    for (SummarySentence sentence : extractive.sentences()) {
      if (!told.containsAll(Facts.of(sentence.text()))) {
        sentences.add(sentence);
        told.addAll(Facts.of(sentence.text()));
      }
    }
    Summary summary =
        Summary.of(sentences, extractive.terms(), turns.stream().map(SourceTurn::text).toList());
    return summary.wordsOut() < summary.wordsIn() ? Optional.of(summary) : Optional.empty();
  }

  private static List<SummarySentence> supported(
      String written, List<SourceTurn> turns, Summary extractive) {
    Set<String> known = new HashSet<>();
    turns.forEach(turn -> {
      known.addAll(Words.of(turn.text()));
      known.addAll(Facts.of(turn.text()));
    });
    double weight =
        extractive.sentences().stream().mapToDouble(SummarySentence::weight).average().orElse(1);
    List<SummarySentence> supported = new ArrayList<>();
    for (String sentence : Sentences.of(written)) {
      List<String> sources = sources(sentence, turns);
      if (!sources.isEmpty() && known.containsAll(Facts.of(sentence))) {
        String line = sentence.replaceAll("\\s+", " ");
        supported.add(new SummarySentence("summary", line, sources, weight));
      }
    }
    return supported;
  }

  /** The turns that have most of the sentence's words. */
  private static List<String> sources(String sentence, List<SourceTurn> turns) {
    Set<String> content = Words.content(sentence);
    return content.isEmpty()
        ? List.of()
        : turns.stream()
            .filter(turn -> {
              Set<String> said = Words.content(turn.text());
              return content.stream().filter(said::contains).count() >= FROM_TURN * content.size();
            })
            .map(SourceTurn::turnId)
            .toList();
  }
}
