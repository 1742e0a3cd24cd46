package dev.eunoe.inference;

import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.Token;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.model.state.SequenceState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run tells: {@link Waiting} where it has to, {@link Opened}, then any number of {@link
 * ReasoningPiece}s, then of {@link Piece}s, then {@link Settled}. Where there are to be several
 * answers, the same of the others stands among them, before {@link Settled}.
 */
public sealed interface Step {

  /**
   * All places are taken; {@code position} answers come to an end or begin before this one, itself
   * counted.
   */
  record Waiting(int position) implements Step {}

  /** The prompt is being read; {@code queueMillis} is how long it waited for a place. */
  record Opened(double queueMillis) implements Step {}

  /** Text of what the model reasons before it answers. */
  record ReasoningPiece(String text) implements Step {}

  /**
   * Text of the answer.
   *
   * @param logprobs of the tokens it is made of, where they were asked for
   */
  record Piece(String text, List<TokenLogprob> logprobs) implements Step {}

  /**
   * The answer is out and the state after the turn, without any recalled text, is taken.
   *
   * @param reasoning what was reasoned before
   * @param stopString of the request's, which ended the answer; null where none did
   * @param answerTokens ids of the answer and the closing ones: what the saved state has read after
   *     the prompt
   * @param outputTokens how many were generated, those of the reasoning among them
   * @param readAgain of the tokens that state has read: those that differ from what the answer was
   *     written on, or stand behind such
   * @param position tokens that state has read
   * @param kept that state; null where nothing is kept
   * @param firstTokenMillis from being asked to the first token
   * @param lastTokenMillis from being asked to the last one
   * @param totalMillis from being asked until that state was ready
   */
  record Settled(
      String text,
      Reasoning reasoning,
      FinishReason reason,
      @Nullable String stopString,
      int[] answerTokens,
      int outputTokens,
      int readAgain,
      long position,
      @Nullable SequenceState kept,
      double firstTokenMillis,
      double lastTokenMillis,
      double totalMillis)
      implements Step {

    /** The same for whoever does not look at the state. */
    public Settled withoutState() {
      return new Settled(
          text,
          reasoning,
          reason,
          stopString,
          answerTokens,
          outputTokens,
          readAgain,
          position,
          null,
          firstTokenMillis,
          lastTokenMillis,
          totalMillis);
    }
  }

  /**
   * What another answer to the same prompt tells.
   *
   * @param index counts from 1
   */
  record OfChoice(int index, Step step) implements Step {}

  /**
   * Who is told how a run goes on. Never called by two threads at once, and never to be waited for.
   */
  interface Listener {
    void accept(Step step);

    /** A token was written, or written before. */
    default void wrote(Token token) {
      if (!token.reasoning().isEmpty()) {
        accept(new ReasoningPiece(token.reasoning()));
      }
      if (!token.text().isEmpty()) {
        accept(new Piece(token.text(), token.logprobs()));
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
}
