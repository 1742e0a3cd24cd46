package dev.eunoe.memory.persistence.search;

import dev.eunoe.memory.claims.Claim;
import dev.eunoe.memory.persistence.entity.OpenedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The claims that are in force, of some slots, while more are made. */
final class CurrentClaims {
  /** Claims of one thing that stand beside each other; more of them contradict nothing. */
  static final int MAX = 8;

  /**
   * What a turn claims.
   *
   * @param slot the claim's slot as it is stored
   */
  record Made(OpenedMessage turn, String slot, Claim claim) {}

  private static final Comparator<Made> SAID =
      Comparator.<Made, Instant>comparing(made -> made.turn().saidAt())
          .thenComparing(made -> made.turn().id());

  /** By slot; the oldest first. */
  private final Map<String, List<Made>> inForce = new HashMap<>();

  private final Map<Made, OpenedMessage> superseded = new LinkedHashMap<>();

  CurrentClaims(Collection<Made> here) {
    here.forEach(this::put);
  }

  private void put(Made made) {
    List<Made> others = inForce.computeIfAbsent(made.slot(), _ -> new ArrayList<>());
    int place = others.size();
    while (place > 0 && SAID.compare(others.get(place - 1), made) > 0) {
      place--;
    }
    others.add(place, made);
  }

  /**
   * What is said later holds, also where it was written down earlier: an import brings old turns.
   */
  void add(Made made) {
    List<Made> all = inForce.getOrDefault(made.slot(), List.of());
    List<Made> newest = List.copyOf(all.subList(Math.max(0, all.size() - MAX), all.size()));
    boolean holds = true;
    for (Made other : newest) {
      if (made.turn().saidAt().isBefore(other.turn().saidAt())) {
        if (made.claim().isSupersededBy(other.claim())) {
          superseded.put(made, other.turn());
          holds = false;
        }
      } else if (other.claim().isSupersededBy(made.claim())) {
        superseded.put(other, made.turn());
        all.remove(other);
      }
    }
    if (holds) {
      put(made);
    }
  }

  /** What holds no more, by the turn that took its place. */
  Map<Made, OpenedMessage> superseded() {
    return superseded;
  }
}
