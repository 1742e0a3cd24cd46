package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.LightStem;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a text has the words of a question, each weighed by its rarity:
 *
 * <pre>
 *   factor(text) = (1 − passage + passage · best passage / whole text) · (1 + beside · pairs / all pairs)
 * </pre>
 *
 * A page has every word of its subject somewhere; what answers a question has them in one passage.
 * Pairs are words that follow each other in the question and stand close together in the text.
 */
final class Wording {
  private static final int PASSAGE_WORDS = 60;

  /** Words apart, those without meaning counted. */
  private static final int CLOSE = 3;

  private final Tuning tuning;
  private final Map<String, Double> rarity = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  /**
   * @param rarity inverse document frequencies of the question's words, in their order
   */
  Wording(Map<String, Double> rarity, Tuning tuning) {
    this.tuning = tuning;
    rarity.forEach((word, idf) -> {
      String stem = LightStem.of(word);
      asked.add(stem);
      this.rarity.merge(stem, idf, Math::max);
    });
  }

  double factor(String text) {
    if (asked.isEmpty()) {
      return 1;
    }
    List<String> words = Words.of(text).stream().map(LightStem::of).toList();
    double passage =
        words.size() <= PASSAGE_WORDS
            ? 1
            : 1 - tuning.passage() + tuning.passage() * bestPassage(words);
    return passage * (1 + tuning.beside() * pairs(words));
  }

  /** The share of what the whole text has that its best passage has. */
  private double bestPassage(List<String> words) {
    Map<String, Integer> inside = new HashMap<>();
    Set<String> seen = new HashSet<>();
    double whole = 0;
    double here = 0;
    double best = 0;
    for (int i = 0; i < words.size(); i++) {
      Double comes = rarity.get(words.get(i));
      if (comes != null) {
        whole += seen.add(words.get(i)) ? comes : 0;
        here += inside.merge(words.get(i), 1, Integer::sum) == 1 ? comes : 0;
      }
      String last = i < PASSAGE_WORDS ? "" : words.get(i - PASSAGE_WORDS);
      Double goes = rarity.get(last);
      if (goes != null) {
        here -= inside.merge(last, -1, Integer::sum) == 0 ? goes : 0;
      }
      best = Math.max(best, here);
    }
    return whole == 0 ? 1 : best / whole;
  }

  private double pairs(List<String> words) {
    Map<String, List<Integer>> places = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      if (rarity.containsKey(words.get(i))) {
        places.computeIfAbsent(words.get(i), _ -> new ArrayList<>()).add(i);
      }
    }
    double all = 0;
    double close = 0;
    for (int i = 0; i + 1 < asked.size(); i++) {
      String one = asked.get(i);
      String next = asked.get(i + 1);
      if (!one.equals(next)) {
        double weight = Math.min(rarityOf(one), rarityOf(next));
        all += weight;
        close += isClose(places.get(one), places.get(next)) ? weight : 0;
      }
    }
    return all == 0 ? 0 : close / all;
  }

  private double rarityOf(String stem) {
    return rarity.getOrDefault(stem, 0.0);
  }

  /** Both in order: one walk along both finds the nearest pair. */
  private static boolean isClose(@Nullable List<Integer> one, @Nullable List<Integer> other) {
    if (one == null || other == null) {
      return false;
    }
    for (int i = 0, k = 0; i < one.size() && k < other.size(); ) {
      int apart = one.get(i) - other.get(k);
      if (Math.abs(apart) <= CLOSE) {
        return true;
      }
      if (apart < 0) {
        i++;
      } else {
        k++;
      }
    }
    return false;
  }
}
