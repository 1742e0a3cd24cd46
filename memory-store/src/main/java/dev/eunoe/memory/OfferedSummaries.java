package dev.eunoe.memory;

import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the segments that were offered to a model.
 *
 * @param kept summaries of its that took the place of extractive ones
 * @param refused how often which reason kept the extractive one
 * @param more whether segments are left that were not offered yet
 */
public record OfferedSummaries(int kept, Map<SummaryRefusal, Integer> refused, boolean more) {
  /** There was nothing to offer, or no model to offer it to. */
  public static final OfferedSummaries NONE = new OfferedSummaries(0, Map.of(), false);

  public OfferedSummaries {
    refused = Map.copyOf(refused);
  }

  public OfferedSummaries withKept() {
    return new OfferedSummaries(kept + 1, refused, more);
  }

  public OfferedSummaries withRefused(SummaryRefusal why) {
    Map<SummaryRefusal, Integer> counts = new EnumMap<>(SummaryRefusal.class);
    counts.putAll(refused);
    counts.merge(why, 1, Integer::sum);
    return new OfferedSummaries(kept, counts, more);
  }
}
