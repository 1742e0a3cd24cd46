package dev.eunoe.model.constraint.grammar;

/** What was asked of the text cannot be held to; the message is a sentence that says why. */
public final class GrammarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GrammarException(String message) {
    super(message);
  }
}
