package dev.eunoe.inference;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How the heap is divided that nothing uses once the weights are loaded. What is left beside these
 * parts is for everything else: requests, prompts being read, the database's driver.
 *
 * <pre>
 *   transfers   copies of states on their way to the database or from it: an eighth, and one state's at least
 *   answers     states of running answers: half of the rest, unless it was said
 *   held        states between turns: half of that, unless it was said; a quarter of it is for such
 *               that have to leave and are still to be written, one for such that answers wait with
 * </pre>
 *
 * @param answers bytes as states count them
 * @param held bytes as states count them
 * @param transfers bytes
 */
record Memory(long answers, long held, long transfers) {
  private static final double MEBIBYTE = 1 << 20;

  private static final int LEAVING_OR_WAITED_WITH = 4;

  /** Bytes of states between turns that have to leave and are still to be written. */
  long leaving() {
    return held / LEAVING_OR_WAITED_WITH;
  }

  /** Bytes of states that answers which wait begin with and that had to leave. */
  long waiting() {
    return held / LEAVING_OR_WAITED_WITH;
  }

  /** Bytes of the other states between turns. */
  long staying() {
    return held - leaving() - waiting();
  }

  /**
   * @param free bytes of heap that nothing uses
   * @param perByte bytes of heap that a byte of a state takes: more than one where a heap has
   *     regions which its arrays do not fill
   * @param transfer bytes of all copies of one state
   * @throws IllegalStateException when more was asked for than there is
   */
  static Memory divided(
      long free, double perByte, long transfer, OptionalLong answers, OptionalLong held) {
    long transfers = Math.max(free / 8, transfer);
    long rest = (long) ((free - transfers) / perByte);
    if (answers.isPresent() && answers.getAsLong() > rest) {
      throw new IllegalStateException(
          "eunoe.engine.state-memory asks for "
              + text(answers.getAsLong())
              + " of states, but of the heap of "
              + text(Runtime.getRuntime().maxMemory())
              + " only "
              + text(Math.max(0, rest))
              + " are free for them with the weights loaded; ask for less or start Java with a"
              + " larger -Xmx.");
    }
    long ofAnswers = answers.orElse(Math.max(1, rest / 2));
    long left = rest - ofAnswers;
    if (held.isPresent() && held.getAsLong() > left) {
      throw new IllegalStateException(
          "eunoe.state.memory asks for "
              + text(held.getAsLong())
              + " of states between turns, but beside the weights and the "
              + text(ofAnswers)
              + " of states of answers only "
              + text(Math.max(0, left))
              + " of the heap are free for them; ask for less or start Java with a larger -Xmx.");
    }
    return new Memory(
        ofAnswers, held.orElse(Math.max(1, Math.min(ofAnswers / 2, left / 2))), transfers);
  }

  /** Bytes of heap that nothing uses; what is garbage by now counts as free. */
  static long free() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  /** Bytes of a region, of which an array of half of one or more takes whole ones; 0 without. */
  static long region() {
    if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
      return 0; // its collector has none, and the bean does not know the options of HotSpot's
    }
    var vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Boolean.parseBoolean(vm.getVMOption("UseG1GC").getValue())
        ? Long.parseLong(vm.getVMOption("G1HeapRegionSize").getValue())
        : 0;
  }

  static String text(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
  }
}
