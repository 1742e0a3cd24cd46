package dev.eunoe.turn;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import java.util.List;
import java.util.Set;

/**
 * What memory has for one turn: everything that is pinned, and what fits the question.
 *
 * @param visible turns that the window still shows whole, which need not be told again
 */
record Remembered(List<Pin> pins, List<Recollection> recalled, Set<String> visible) {
  static final Remembered NOTHING = new Remembered(List.of(), List.of(), Set.of());
}
