package dev.eunoe.turn;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import java.util.List;

/** What memory has for one turn: everything that is pinned, and what fits the question. */
record Remembered(List<Pin> pins, List<Recollection> recalled) {
  static final Remembered NOTHING = new Remembered(List.of(), List.of());
}
