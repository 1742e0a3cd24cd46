package dev.eunoe.memory.consolidation;

import java.util.Map;

/**
 * How common words are among an owner's turns.
 *
 * @param turns how many turns there are
 * @param turnsWith in how many of them a lower-case word occurs; absent means in none
 */
public record TermStatistics(long turns, Map<String, Long> turnsWith) {
  public TermStatistics {
    turnsWith = Map.copyOf(turnsWith);
  }

  /** BM25's inverse document frequency: {@code ln(1 + (N − df + ½)/(df + ½))}, above zero. */
  double idf(String word) {
    long with = Math.min(turns, turnsWith.getOrDefault(word, 0L));
    return Math.log1p((turns - with + 0.5) / (with + 0.5));
  }
}
