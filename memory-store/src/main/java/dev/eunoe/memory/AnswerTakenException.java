package dev.eunoe.memory;

/**
 * Nothing was kept, because another server writes the answer by now, or it has an end: this one was
 * away for too long. What the other writes is the same.
 */
public final class AnswerTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AnswerTakenException(String responseId) {
    super(
        "Response %s is not this server's to write any more; nothing of it was kept here."
            .formatted(responseId));
  }
}
