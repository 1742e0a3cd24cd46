package dev.eunoe.inference;

import java.util.Locale;
import java.util.OptionalLong;

/** The memory that states may take. */
final class Memory {
  private static final double MEBIBYTE = 1 << 20;

  private Memory() {}

  /**
   * What was asked for, or half of what is free now that the weights are loaded.
   *
   * @throws IllegalStateException when more was asked for than there is
   */
  static long forStates(OptionalLong wanted) {
    long free = free();
    if (wanted.isEmpty()) {
      return Math.max(1, free / 2);
    }
    if (wanted.getAsLong() > free) {
      throw new IllegalStateException(
          "eunoe.engine.state-memory asks for "
              + text(wanted.getAsLong())
              + " of states, but of the heap of "
              + text(Runtime.getRuntime().maxMemory())
              + " only "
              + text(free)
              + " are free with the weights loaded; ask for less or start Java with a larger -Xmx.");
    }
    return wanted.getAsLong();
  }

  /**
   * What states may take between turns: what was asked for, or half of what answers may.
   *
   * @throws IllegalStateException when more was asked for than there is beside those of answers
   */
  static long forHeldStates(OptionalLong wanted, long ofAnswers) {
    long free = free() - ofAnswers;
    if (wanted.isEmpty()) {
      return Math.max(1, Math.min(ofAnswers / 2, free));
    }
    if (wanted.getAsLong() > free) {
      throw new IllegalStateException(
          "eunoe.state.memory asks for "
              + text(wanted.getAsLong())
              + " of states between turns, but beside the weights and the "
              + text(ofAnswers)
              + " of states of answers only "
              + text(free)
              + " of the heap are free; ask for less or start Java with a larger -Xmx.");
    }
    return wanted.getAsLong();
  }

  /** Bytes of heap that nothing uses; what is garbage by now counts as free. */
  private static long free() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  static String text(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
  }
}
