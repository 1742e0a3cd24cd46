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
 * @param toForget messages that say what the owner asks to have forgotten, for them to confirm
 * @param failure why the memory could not be read, for the receipt; null where it was
 */
record Remembered(
    List<Pin> pins,
    List<Recollection> recalled,
    Set<String> visible,
    List<String> toForget,
    @Nullable String failure) {
  static final Remembered NOTHING = new Remembered(List.of(), List.of(), Set.of(), null);

  /** Where nothing is asked to be forgotten. */
  Remembered(
      List<Pin> pins, List<Recollection> recalled, Set<String> visible, @Nullable String failure) {
    this(pins, recalled, visible, List.of(), failure);
  }

  Remembered askedToForget(List<String> ids) {
    return new Remembered(pins, recalled, visible, ids, failure);
  }

  /** Nothing, and why. */
  static Remembered failed(String why) {
    return new Remembered(List.of(), List.of(), Set.of(), why);
  }
}
