package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The sentences of a segment that carry most, in their order and with their turn, and its terms.
 *
 * <p>Rare words and cue words decide, not centrality: measured on chat, centrality keeps less of
 * what is asked for later than chance does, because pleasantries are central.
 */
public final class ExtractiveSummary {
  private static final double SHARE = 0.35;
  private static final int MIN_WORDS = 20;
  private static final int MAX_WORDS = 70;

  /** What weighs less than this share of the best sentence only fills up the budget. */
  private static final double MIN_WEIGHT = 0.15;

  private static final int MAX_TERMS = 16;

  private ExtractiveSummary() {}

  /** The summary of a segment; its terms are the rarest words, best first. */
  public static Summary of(List<SourceMessage> turns, TermStatistics statistics) {
    List<RatedSentence> sentences = new ArrayList<>();
    int wordsIn = 0;
    for (SourceMessage turn : turns) {
      for (String sentence : Sentences.of(turn.text())) {
        sentences.add(RatedSentence.rate(sentences.size(), turn, sentence, statistics));
        wordsIn += Words.count(sentence);
      }
    }
    int budget = Math.clamp(Math.round(wordsIn * SHARE), MIN_WORDS, MAX_WORDS);
    return Summary.of(
        choose(sentences, budget).stream().map(sentence -> sentence.inSummary(MAX_WORDS)).toList(),
        terms(sentences, statistics),
        turns.stream().map(SourceMessage::text).toList());
  }

  /** Greedily by weight; a sentence that adds no new word, or hardly any weight, is left out. */
  private static List<RatedSentence> choose(List<RatedSentence> sentences, int budgetWords) {
    List<RatedSentence> best = new ArrayList<>(sentences);
    best.sort(Comparator.comparingDouble(RatedSentence::weight).reversed());
    List<RatedSentence> chosen = new ArrayList<>();
    Set<String> covered = new HashSet<>();
    int words = 0;
    for (RatedSentence sentence : best) {
      int more = Words.count(sentence.text());
      if (sentence.weight() < best.getFirst().weight() * MIN_WEIGHT) {
        break;
      }
      boolean fits = chosen.isEmpty() || words + more <= budgetWords;
      if (fits && covered.addAll(sentence.contentWords())) {
        chosen.add(sentence);
        words += more;
      }
    }
    chosen.sort(Comparator.comparingInt(RatedSentence::order));
    return chosen;
  }

  /** Words by rarity elsewhere and by what the sentences here that have them are worth. */
  private static List<String> terms(List<RatedSentence> sentences, TermStatistics statistics) {
    Map<String, Double> weights = new HashMap<>();
    for (RatedSentence sentence : sentences) {
      for (String word : sentence.contentWords()) {
        weights.merge(word, statistics.idf(word) * sentence.cues(), Double::sum);
      }
    }
    return weights.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MAX_TERMS)
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }
}
