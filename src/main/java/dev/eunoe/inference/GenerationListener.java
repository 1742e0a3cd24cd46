package dev.eunoe.inference;

import dev.eunoe.model.state.SequenceState;

/**
 * Who is told how a run goes on. Never called by two threads at once, and never to be waited for.
 */
interface GenerationListener {
  void accept(Step step);

  /**
   * The prompt was read, and the first token is about to be chosen.
   *
   * @param state has read it; read on with a fork
   * @param logits behind it, not to be changed or kept
   */
  default void read(SequenceState state, float[] logits) {}

  /** A token was generated so long after the one before it. */
  default void wrote(long nanosBetween) {}

  /** The last step was told. */
  void completed();

  /** The run ended before its last step. */
  void failed(Throwable cause);
}
