package dev.eunoe.turn.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.model.state.SequenceState;

/**
 * A state between turns; it is forked, never read on.
 *
 * @param responseId the answer it stands behind
 * @param durable the position of the newest state on its path that is in the database
 * @param atHand whether it was in memory, rather than read from the database just now
 */
public record HeldState(
    Owner owner, String responseId, SequenceState state, long durable, boolean atHand) {

  /** Tokens that it has read. */
  public long position() {
    return state.position();
  }

  /** Tokens that would have to be read again if it were lost. */
  long unsaved() {
    return position() - durable;
  }

  HeldState saved() {
    return new HeldState(owner, responseId, state, position(), atHand);
  }
}
