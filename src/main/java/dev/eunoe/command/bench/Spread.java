package dev.eunoe.command.bench;

import java.util.Collection;
import java.util.List;

/** One figure as it was measured several times. */
public record Spread(List<Double> values) {
  public Spread {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("At least 1 run is needed, was 0.");
    }
  }

  public static Spread of(Collection<Double> values) {
    return new Spread(List.copyOf(values));
  }

  /** The middle one; of an even number the lower of the two. */
  public double median() {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  public double least() {
    return values.stream().min(Double::compare).orElseThrow();
  }

  public double most() {
    return values.stream().max(Double::compare).orElseThrow();
  }
}
