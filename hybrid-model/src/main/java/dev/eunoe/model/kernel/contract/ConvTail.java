package dev.eunoe.model.kernel.contract;

/** What a causal convolution keeps of a chunk: its last inputs, oldest first. */
public final class ConvTail {
  private ConvTail() {}

  /**
   * Moves the state past the chunk.
   *
   * @param convState (k − 1, channels), updated
   * @param u inputs (rows, channels), the chunk's in the rows from {@code from} on
   */
  public static void keep(float[] convState, float[] u, int from, int tokens, int channels) {
    int fresh = Math.min(tokens * channels, convState.length);
    int old = convState.length - fresh;
    System.arraycopy(convState, fresh, convState, 0, old);
    System.arraycopy(u, (from + tokens) * channels - fresh, convState, old, fresh);
  }
}
