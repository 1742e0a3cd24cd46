package dev.eunoe.model.kernel;

/** What a causal convolution keeps of a chunk: its last inputs, oldest first. */
final class ConvTail {
  private ConvTail() {}

  /**
   * Moves the state past the chunk.
   *
   * @param convState (k − 1, channels), updated
   * @param u (tokens, channels)
   */
  static void keep(float[] convState, float[] u, int tokens, int channels) {
    int fresh = Math.min(tokens * channels, convState.length);
    int old = convState.length - fresh;
    System.arraycopy(convState, fresh, convState, 0, old);
    System.arraycopy(u, tokens * channels - fresh, convState, old, fresh);
  }
}
