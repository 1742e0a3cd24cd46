package dev.eunoe.memory.evaluation.forgetting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often nothing was found where something was looked for, by the way of forgetting and by the
 * place.
 */
public final class ForgetScores {
  private record Counted(int right, int asked) {
    Counted with(boolean isRight) {
      return new Counted(right + (isRight ? 1 : 0), asked + 1);
    }

    double share() {
      return (double) right / asked;
    }
  }

  private final Map<String, Map<String, Counted>> counted = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * @param what names the fact, for the list of failures
   */
  void add(String way, String place, String what, boolean right) {
    counted
        .computeIfAbsent(way, _ -> new LinkedHashMap<>())
        .merge(place, new Counted(0, 0).with(right), (all, _) -> all.with(right));
    if (!right) {
      failures.add(way + ", " + place + ": " + what);
    }
  }

  /** The share that was right, 0 to 1, by way and place. */
  public Map<String, Map<String, Double>> shares() {
    Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
    counted.forEach((way, places) -> {
      Map<String, Double> own = new LinkedHashMap<>();
      places.forEach((place, count) -> own.put(place, count.share()));
      shares.put(way, own);
    });
    return shares;
  }

  /** How many checks were made. */
  public int checks() {
    return counted.values().stream()
        .flatMap(places -> places.values().stream())
        .mapToInt(Counted::asked)
        .sum();
  }

  /** Each check that failed: way, place and fact. */
  public List<String> failures() {
    return List.copyOf(failures);
  }
}
