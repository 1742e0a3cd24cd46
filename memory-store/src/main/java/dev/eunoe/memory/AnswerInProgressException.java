package dev.eunoe.memory;

/** Nothing was changed, because an answer being written may use it; trying again later helps. */
public final class AnswerInProgressException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AnswerInProgressException(String responseId) {
    super(
        "Response %s is still being written and may use what is to be changed; nothing was changed: try again when it has ended, or cancel it."
            .formatted(responseId));
  }
}
