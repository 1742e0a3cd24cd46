package dev.eunoe.inference;

import java.util.Arrays;

/**
 * The tokens of one answer, which the engine adds to while others read them: what is kept of it
 * while it is written. Each is a {@linkplain dev.eunoe.model.generate.Decoding#lastTrace trace}.
 */
public final class TokenLog {
  private final int begun;

  // Guarded by this object.
  private int[] traces;
  private int count;

  /**
   * @param begun what was written of the answer before
   */
  public TokenLog(int[] begun) {
    this.begun = begun.length;
    this.traces = Arrays.copyOf(begun, Math.max(64, begun.length));
    this.count = begun.length;
  }

  synchronized void add(int trace) {
    if (count == traces.length) {
      traces = Arrays.copyOf(traces, 2 * count);
    }
    traces[count++] = trace;
  }

  /** What it began with. */
  int[] begun() {
    return Arrays.copyOf(all(), begun);
  }

  /** How many it began with. */
  public int begunCount() {
    return begun;
  }

  /** All of them so far. */
  public synchronized int[] all() {
    return Arrays.copyOf(traces, count);
  }
}
