package dev.eunoe.command.memory;

import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BM25 of the words and nothing else (Robertson and Zaragoza, "The Probabilistic Relevance
 * Framework", 2009): what recall has to beat, and what a development set is checked by.
 */
final class PlainBm25 {
  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final int SHORTEST_STEM = 3;

  private final List<RecallSet.Turn> turns;
  private final double assistant;
  private final List<Map<String, Integer>> terms = new ArrayList<>();
  private final Map<String, Integer> turnsWith = new HashMap<>();
  private final double meanLength;

  /**
   * @param assistant what the assistant's turns count beside the user's; at 0 they are not there
   */
  PlainBm25(RecallSet.Conversation conversation, double assistant) {
    this.assistant = assistant;
    turns =
        conversation.turns().stream().filter(turn -> assistant > 0 || !turn.isAnswer()).toList();
    for (RecallSet.Turn turn : turns) {
      Map<String, Integer> own = terms(turn.text());
      terms.add(own);
      own.keySet().forEach(term -> turnsWith.merge(term, 1, Integer::sum));
    }
    meanLength = terms.stream().mapToInt(PlainBm25::length).average().orElse(1);
  }

  /** What a question gets; of equal turns the later first. */
  RecallFigures.Outcome ask(RecallSet.Question question, int limit) {
    Map<String, Integer> asked = terms(question.text());
    Map<Integer, Double> scores = new HashMap<>();
    for (int i = 0; i < turns.size(); i++) {
      double score = score(asked, i);
      if (score > 0) {
        scores.put(i, score * (turns.get(i).isAnswer() ? assistant : 1));
      }
    }
    List<RecallFigures.Item> items =
        scores.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Double>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                    .reversed())
            .limit(limit)
            .map(entry -> turns.get(entry.getKey()))
            .map(turn -> new RecallFigures.Item(turn.id(), RecallFigures.words(turn.text())))
            .toList();
    return new RecallFigures.Outcome(question, items);
  }

  private double score(Map<String, Integer> asked, int turn) {
    Map<String, Integer> own = terms.get(turn);
    double norm = K1 * (1 - B + B * length(own) / meanLength);
    double score = 0;
    for (String term : asked.keySet()) {
      int tf = own.getOrDefault(term, 0);
      if (tf > 0) {
        int with = turnsWith.getOrDefault(term, 0);
        double rarity = Math.log(1 + (turns.size() - with + 0.5) / (with + 0.5));
        score += rarity * tf * (K1 + 1) / (tf + norm);
      }
    }
    return score;
  }

  private static int length(Map<String, Integer> terms) {
    return terms.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> terms(String text) {
    Map<String, Integer> terms = new HashMap<>();
    for (String word : Words.of(text)) {
      if (!Words.isFunctionWord(word)) {
        terms.merge(stem(word), 1, Integer::sum);
      }
    }
    return terms;
  }

  private static String stem(String word) {
    for (String ending : List.of("'s", "ing", "ies", "ied", "ed", "es", "s", "e")) {
      if (word.endsWith(ending) && word.length() - ending.length() >= SHORTEST_STEM) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }
}
