package dev.eunoe.model.generate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds stop strings in text that arrives in pieces. Text that may be the beginning of a stop
 * string is held back until it is certain that it is not.
 */
final class StopRule {
  private final List<String> stop;
  private final StringBuilder held = new StringBuilder();
  private @Nullable String found;

  StopRule(List<String> stop) {
    this.stop = List.copyOf(stop);
  }

  /**
   * Adds text; returns what may be shown now. After a stop string only what stands before it is
   * returned, and then nothing.
   */
  String add(String text) {
    if (stopped()) {
      return "";
    }
    held.append(text);
    int first = firstStop();
    if (first >= 0) {
      found = stop.stream().filter(end -> held.indexOf(end) == first).findFirst().orElseThrow();
      held.setLength(first);
      return finish();
    }
    int free = held.length() - longestBeginning();
    String shown = held.substring(0, free);
    held.delete(0, free);
    return shown;
  }

  /** Returns what is still held back; to be called when no more text comes. */
  String finish() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  /** Whether a stop string was found. */
  boolean stopped() {
    return found != null;
  }

  /** The stop string that was found; null where none was. */
  @Nullable String found() {
    return found;
  }

  private int firstStop() {
    return stop.stream().mapToInt(held::indexOf).filter(index -> index >= 0).min().orElse(-1);
  }

  /** Length of the longest end of the held text with which a stop string begins. */
  private int longestBeginning() {
    int longest = 0;
    for (String candidate : stop) {
      for (int n = Math.min(candidate.length() - 1, held.length()); n > longest; n--) {
        if (candidate.startsWith(held.substring(held.length() - n))) {
          longest = n;
        }
      }
    }
    return longest;
  }
}
