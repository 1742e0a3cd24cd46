package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.SummaryRefusal;
import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Gist;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model's summary, held to the extractive one: a model may shorten, not invent and not lose.
 *
 * <p>A sentence stays when every number, date and name of it stands in the turns and most of its
 * words do in one of them, which it is said to come from, and which denies what it denies. What the
 * extractive summary has of numbers, dates and names and the model's lacks is added in the
 * extractive one's sentences.
 */
public final class ModelSummary {
  /** Of a sentence's words of meaning, in the turns it may come from. */
  private static final double FROM_TURN = 0.5;

  private ModelSummary() {}

  /** What the check says. */
  public sealed interface Verdict {}

  /** What of it holds, with what it had lost. */
  public record Holds(Summary summary) implements Verdict {}

  /** The extractive summary is the better one. */
  public record Refused(SummaryRefusal why) implements Verdict {}

  /** Holds what a model wrote of these turns to them and to their extractive summary. */
  public static Verdict checked(String written, List<SourceTurn> turns, Summary extractive) {
    List<SummarySentence> sentences = supported(written, turns, extractive);
    if (sentences.isEmpty()) {
      return new Refused(
          written.isBlank() ? SummaryRefusal.NOTHING_WRITTEN : SummaryRefusal.UNSUPPORTED);
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
    return summary.wordsOut() < summary.wordsIn()
        ? new Holds(summary)
        : new Refused(SummaryRefusal.NOT_SHORTER);
  }

  private static List<SummarySentence> supported(
      String written, List<SourceTurn> turns, Summary extractive) {
    Set<String> known = new HashSet<>();
    turns.forEach(turn -> {
      known.addAll(Words.of(turn.text()));
      known.addAll(Facts.of(turn.text()));
      known.addAll(Words.of(turn.speaker()));
    });
    double weight =
        extractive.sentences().stream().mapToDouble(SummarySentence::weight).average().orElse(1);
    List<SummarySentence> supported = new ArrayList<>();
    for (String sentence : Sentences.of(written)) {
      List<String> sources =
          turns.stream().filter(turn -> saysSo(turn, sentence)).map(SourceTurn::turnId).toList();
      if (!sources.isEmpty() && known.containsAll(Facts.of(sentence))) {
        String line = sentence.replaceAll("\\s+", " ");
        supported.add(new SummarySentence(SummarySentence.MODEL, line, sources, weight));
      }
    }
    return supported;
  }

  /** Whether a turn has most of the sentence's words, besides those for who says it. */
  private static boolean saysSo(SourceTurn turn, String sentence) {
    Set<String> content = new HashSet<>(Words.content(sentence));
    content.removeAll(Words.content(turn.role() + " " + turn.speaker()));
    return !content.isEmpty()
        && shared(content, turn.text()) >= FROM_TURN * content.size()
        && Gist.denies(sentence) == Gist.denies(nearest(turn, content));
  }

  private static long shared(Set<String> content, String text) {
    Set<String> said = Words.content(text);
    return content.stream().filter(said::contains).count();
  }

  /** The sentence of the turn that has most of these words. */
  private static String nearest(SourceTurn turn, Set<String> content) {
    return Sentences.of(turn.text()).stream()
        .max(Comparator.comparingLong(sentence -> shared(content, sentence)))
        .orElse("");
  }
}
