package dev.eunoe.command.bench;

import java.util.Collection;
import java.util.List;

/** One figure as it was measured several times. */
record Spread(List<Double> values) {
  Spread {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("At least 1 run is needed, was 0.");
    }
  }

  static Spread of(Collection<Double> values) {
    return new Spread(List.copyOf(values));
  }

  /** The middle one; of an even number the lower of the two. */
  double median() {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  double least() {
    return values.stream().min(Double::compare).orElseThrow();
  }

  double most() {
    return values.stream().max(Double::compare).orElseThrow();
  }
}
