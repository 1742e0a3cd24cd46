package dev.eunoe.memory;

import java.util.List;

/** The segments one consolidation made; empty when there was nothing left to do. */
public record Consolidation(List<SegmentView> created) {
  public Consolidation {
    created = List.copyOf(created);
  }
}
