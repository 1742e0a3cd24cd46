package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.recall.SummaryCitations;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From summaries that fit a question to the turns they cite: a turn is worth looking at when what
 * was kept of its surroundings, as a whole, has what is asked for.
 */
final class SummaryMatches {
  /** The best of them; further ones meet a common word only. */
  private static final int MAX_SUMMARIES = 24;

  private static final String CITED =
      "select segment_id, place from summary_source where segment_id = " + ListParameter.ANY_ID;

  private SummaryMatches() {}

  /**
   * @param concepts the score of each concept at the rows of summaries
   */
  static Uni<SummaryCitations> find(
      OwnedSession session, List<Map<Long, Float>> concepts, SearchedSpace space) {
    Map<Long, float[]> scores = new HashMap<>();
    for (int c = 0; c < concepts.size(); c++) {
      for (Map.Entry<Long, Float> at : concepts.get(c).entrySet()) {
        scores.computeIfAbsent(at.getKey(), _ -> new float[concepts.size()])[c] = at.getValue();
      }
    }
    List<Long> best =
        scores.entrySet().stream()
            .sorted(Comparator.comparingDouble(entry -> -sum(entry.getValue())))
            .limit(MAX_SUMMARIES)
            .map(Map.Entry::getKey)
            .toList();
    if (best.isEmpty()) {
      return Uni.createFrom().item(SummaryCitations.NOTHING);
    }
    return session
        .createRowQuery(CITED)
        .setParameter("ids", ListParameter.of(best))
        .getResultList()
        .map(rows -> {
          var cited = new SummaryCitations();
          for (Row row : rows) {
            float[] of = scores.get(row.number("segment_id"));
            if (space.has(row.number("place"))) {
              cited.add(row.number("place"), of == null ? new float[0] : of);
            }
          }
          return cited;
        });
  }

  private static double sum(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum;
  }
}
