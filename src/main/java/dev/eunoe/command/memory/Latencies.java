package dev.eunoe.command.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How long each of many calls took. */
public final class Latencies {
  private final List<Double> millis = new ArrayList<>();

  public void add(Duration took) {
    millis.add(took.toNanos() / 1e6);
  }

  /** p50, p95, p99 and max, in milliseconds. */
  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("p50", percentile(50));
    figures.put("p95", percentile(95));
    figures.put("p99", percentile(99));
    figures.put("max", percentile(100));
    return figures;
  }

  /** That so many in a hundred do not exceed, in milliseconds. */
  public double percentile(int percent) {
    if (millis.isEmpty()) {
      return 0;
    }
    List<Double> sorted = millis.stream().sorted().toList();
    int index = (int) Math.ceil(percent / 100.0 * sorted.size()) - 1;
    return Math.round(sorted.get(Math.max(0, index)) * 100) / 100.0;
  }
}
