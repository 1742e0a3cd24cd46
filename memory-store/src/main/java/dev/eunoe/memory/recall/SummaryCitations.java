package dev.eunoe.memory.recall;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What summaries that fit a question lend to the places they cite: BM25 of each concept. */
public final class SummaryCitations {
  public static final SummaryCitations NOTHING = new SummaryCitations();

  private final Map<Long, float[]> scores = new HashMap<>();

  /** Of several summaries that cite a place, the best counts for each concept. */
  public void add(long place, float[] concepts) {
    float[] here = scores.computeIfAbsent(place, _ -> new float[concepts.length]);
    for (int c = 0; c < concepts.length; c++) {
      here[c] = Math.max(here[c], concepts[c]);
    }
  }

  Set<Long> places() {
    return scores.keySet();
  }

  float score(int concept, long place) {
    float[] here = scores.get(place);
    return here == null || concept >= here.length ? 0 : here[concept];
  }
}
