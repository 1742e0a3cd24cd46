package dev.eunoe.turn.state;

import dev.eunoe.memory.Owner;
import dev.eunoe.model.state.SequenceState;

/**
 * A state between turns; it is forked, never read on.
 *
 * @param responseId the answer it stands behind
 * @param saved the position of the newest state on its path that is in the database
 * @param lasting the position of the newest one that a crash of the database leaves there
 * @param atHand whether it was in memory, rather than read from the database just now
 */
public record HeldState(
    Owner owner, String responseId, SequenceState state, long saved, long lasting, boolean atHand) {

  /** Tokens that it has read. */
  public long position() {
    return state.position();
  }

  /** Tokens that would have to be read again if this server were lost. */
  long unsaved() {
    return position() - saved;
  }

  /** Whether it is in the database, or will outlive a crash of it. */
  boolean isSaved(boolean lastingToo) {
    return (lastingToo ? lasting : saved) >= position();
  }

  HeldState nowSaved(boolean lastingToo) {
    return new HeldState(
        owner, responseId, state, position(), lastingToo ? position() : lasting, atHand);
  }
}
