package dev.eunoe.command.memory;

import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What recall found, in per cent.
 *
 * @param recall by k: mean share of a question's evidence turns among its first k recollections
 * @param evidenceAtWords by n: mean share of them inside the first n words
 * @param byKind the same for each kind of question
 */
record RecallFigures(
    int questions,
    Map<Integer, Double> recall,
    Map<Integer, Double> evidenceAtWords,
    Map<String, RecallFigures> byKind) {

  /** One question's outcome: the recalled turns, best first, under the ids of the file. */
  record Outcome(RecallSet.Question question, List<Item> items) {}

  record Item(String turnId, int words) {}

  static RecallFigures of(List<Outcome> outcomes, List<Integer> ks, List<Integer> words) {
    Map<String, List<Outcome>> kinds = new TreeMap<>();
    for (Outcome outcome : outcomes) {
      kinds.computeIfAbsent(outcome.question().kind(), _ -> new ArrayList<>()).add(outcome);
    }
    Map<String, RecallFigures> byKind = new TreeMap<>();
    kinds.forEach((kind, own) -> byKind.put(kind, overall(own, ks, words, Map.of())));
    return overall(outcomes, ks, words, byKind);
  }

  private static RecallFigures overall(
      List<Outcome> outcomes,
      List<Integer> ks,
      List<Integer> words,
      Map<String, RecallFigures> byKind) {
    Map<Integer, Double> recall = new LinkedHashMap<>();
    for (int k : ks) {
      recall.put(k, mean(outcomes, outcome -> found(outcome, k, Integer.MAX_VALUE)));
    }
    Map<Integer, Double> atWords = new LinkedHashMap<>();
    for (int n : words) {
      atWords.put(n, mean(outcomes, outcome -> found(outcome, Integer.MAX_VALUE, n)));
    }
    return new RecallFigures(outcomes.size(), recall, atWords, byKind);
  }

  /** Items count while they fit whole; the first that does not fit ends the count. */
  private static double found(Outcome outcome, int maxItems, int maxWords) {
    Set<String> evidence = new HashSet<>(outcome.question().evidence());
    int found = 0;
    int words = 0;
    int items = 0;
    for (Item item : outcome.items()) {
      words += item.words();
      if (++items > maxItems || words > maxWords) {
        break;
      }
      found += evidence.remove(item.turnId()) ? 1 : 0;
    }
    return (double) found / outcome.question().evidence().size();
  }

  private static double mean(
      List<Outcome> outcomes, java.util.function.ToDoubleFunction<Outcome> share) {
    double mean = outcomes.stream().mapToDouble(share).average().orElse(0);
    return Math.round(mean * 10_000) / 100.0;
  }

  static int words(String text) {
    return Words.count(text);
  }
}
