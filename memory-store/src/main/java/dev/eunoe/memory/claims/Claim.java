package dev.eunoe.memory.claims;

import dev.eunoe.memory.language.Words;
import java.util.HashSet;
import java.util.Set;

/**
 * One thing said to be so.
 *
 * @param slot what it is about: "my favourite colour", "home"
 * @param value what it is said to be
 * @param single whether such a thing has one value at a time for anyone: a birthday, a favourite
 * @param change whether it is said as a change: "now", "moved to"
 */
public record Claim(String slot, String value, boolean single, boolean change) {
  private static final Set<String> OF_CHANGE =
      Set.of("now", "instead", "actually", "changed", "moved", "new", "anymore", "days");

  /**
   * True when both cannot hold and the later one says that it holds now: for things that have one
   * value, or where it is said as a change. Of "green" and "dark green" neither takes the other's
   * place, and of two friends' names neither does.
   */
  public boolean isSupersededBy(Claim later) {
    if (!slot.equals(later.slot) || !(later.single || later.change)) {
      return false;
    }
    Set<String> mine = words(value);
    Set<String> others = words(later.value);
    return !mine.isEmpty()
        && !others.isEmpty()
        && !mine.containsAll(others)
        && !others.containsAll(mine);
  }

  private static Set<String> words(String value) {
    Set<String> words = new HashSet<>(Words.content(value));
    words.removeAll(OF_CHANGE);
    return words;
  }
}
