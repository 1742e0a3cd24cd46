package dev.eunoe.model.schedule;

import dev.eunoe.model.state.SequenceState;

/**
 * Tokens to be read into a state. Reading one token and asking for the logits is decoding.
 *
 * @param tokens not copied: they must not change while they are read
 * @param wantsLogits whether the logits after the last of them are asked for
 */
public record TokenChunk(
    SequenceState state, int[] tokens, int from, int to, boolean wantsLogits, Urgency urgency) {

  /** Who waits for it. */
  public enum Urgency {
    /** Somebody reads along. */
    NOW,
    /**
     * The answer is out: this takes no place from others, and only what they leave of a step, but
     * always a little.
     */
    AFTERWARDS
  }

  public TokenChunk {
    if (from < 0 || from >= to || to > tokens.length) {
      throw new IllegalArgumentException(
          "A chunk needs tokens: " + from + " to " + to + " of " + tokens.length + ".");
    }
  }
}
