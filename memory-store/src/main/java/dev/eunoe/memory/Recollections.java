package dev.eunoe.memory;

import java.util.List;

/** What recall found, best first; the caller fits it to its token budget and orders it by time. */
public record Recollections(List<Recollection> items) {
  public Recollections {
    items = List.copyOf(items);
  }
}
