package dev.eunoe.turn;

import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Recollection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What memory has for one turn: everything that is pinned, and what fits the question.
 *
 * @param visible turns that the window still shows whole, which need not be told again
 * @param failure why the memory could not be read, for the receipt; null where it was
 */
record Remembered(
    List<Pin> pins, List<Recollection> recalled, Set<String> visible, @Nullable String failure) {
  static final Remembered NOTHING = new Remembered(List.of(), List.of(), Set.of(), null);

  /** Nothing, and why. */
  static Remembered failed(String why) {
    return new Remembered(List.of(), List.of(), Set.of(), why);
  }
}
