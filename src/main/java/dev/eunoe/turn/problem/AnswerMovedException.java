package dev.eunoe.turn.problem;

/** An answer has not ended: another process, or the next start of this one, goes on with it. */
public final class AnswerMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AnswerMovedException(String responseId) {
    super(
        "Response "
            + responseId
            + " is finished by another process or the next start of this one; read it in a few"
            + " seconds, or follow it from the last event that came.");
  }
}
