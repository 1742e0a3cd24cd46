package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.SummaryRefusal;
import dev.eunoe.memory.language.Facts;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model's summary, held to the extractive one: a model may shorten, not invent and not lose.
 *
 * <p>A sentence stays when every number, date and name of it stands in the turns and one of them
 * says it (see {@link ModelSentence}), which it is then said to come from. What the extractive
 * summary has of numbers, dates and names and the model's lacks is added in the extractive one's
 * sentences. Where most of it does not hold, none of it is kept.
 */
public final class ModelSummary {
  /** Of what it wrote: a model that is lost in the rest is not to be trusted with these either. */
  private static final double MAX = 0.5;

  private ModelSummary() {}

  /** What the check says. */
  public sealed interface Verdict {}

  /** What of it holds, with what it had lost. */
  public record Holds(Summary summary) implements Verdict {}

  /** The extractive summary is the better one. */
  public record Refused(SummaryRefusal why) implements Verdict {}

  /** Holds what a model wrote of these turns to them and to their extractive summary. */
  public static Verdict checked(String written, List<SourceMessage> turns, Summary extractive) {
    Set<String> claimed = new LinkedHashSet<>();
    Sentences.of(written).forEach(sentence -> claimed.add(sentence.replaceAll("\\s+", " ")));
    if (claimed.isEmpty()) {
      return new Refused(SummaryRefusal.NOTHING_WRITTEN);
    }
    List<SummarySentence> sentences = supported(claimed, turns, extractive);
    if (sentences.isEmpty() || sentences.size() < MAX * claimed.size()) {
      return new Refused(SummaryRefusal.UNSUPPORTED);
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
        Summary.of(sentences, extractive.terms(), turns.stream().map(SourceMessage::text).toList());
    return summary.wordsOut() < summary.wordsIn()
        ? new Holds(summary)
        : new Refused(SummaryRefusal.NOT_SHORTER);
  }

  private static List<SummarySentence> supported(
      Set<String> claimed, List<SourceMessage> turns, Summary extractive) {
    Set<String> known = new HashSet<>();
    turns.forEach(turn -> {
      known.addAll(Words.of(turn.text()));
      known.addAll(Facts.of(turn.text()));
      known.addAll(Words.of(turn.speaker()));
    });
    double weight =
        extractive.sentences().stream().mapToDouble(SummarySentence::weight).average().orElse(1);
    List<SummarySentence> supported = new ArrayList<>();
    for (String sentence : claimed) {
      var claim = new ModelSentence(sentence, turns);
      List<String> sources =
          turns.stream().filter(claim::isSaidIn).map(SourceMessage::turnId).toList();
      if (!sources.isEmpty() && known.containsAll(Facts.of(sentence))) {
        supported.add(new SummarySentence(SummarySentence.MODEL, sentence, sources, weight));
      }
    }
    return supported;
  }
}
