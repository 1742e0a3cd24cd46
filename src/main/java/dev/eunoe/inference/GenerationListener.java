package dev.eunoe.inference;

import dev.eunoe.model.generate.Token;
import dev.eunoe.model.state.SequenceState;

/**
 * Who is told how a run goes on. Never called by two threads at once, and never to be waited for.
 */
interface GenerationListener {
  void accept(Step step);

  /** A token was written, or written before. */
  default void wrote(Token token) {
    if (!token.reasoning().isEmpty()) {
      accept(new Step.ReasoningPiece(token.reasoning()));
    }
    if (!token.text().isEmpty()) {
      accept(new Step.Piece(token.text(), token.logprobs()));
    }
  }

  /**
   * The prompt was read, and the first token is about to be chosen.
   *
   * @param state has read it; read on with a fork
   * @param logits behind it, not to be changed or kept
   */
  default void read(SequenceState state, float[] logits) {}

  /** A token was generated so long after the one before it. */
  default void wrote(long nanosBetween) {}

  /**
   * The state that was told last is held in the run's memory.
   *
   * @param taken gives that back; to be called when the state is counted elsewhere, or gone
   */
  default void leaves(Runnable taken) {
    taken.run();
  }

  /** The last step was told. */
  void completed();

  /** The run ended before its last step. */
  void failed(Throwable cause);
}
