package dev.eunoe.model.state;

/**
 * A saved state does not belong to this model or this version, or is damaged: recompute it from the
 * tokens.
 */
public final class StateMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StateMismatchException(String message) {
    super(message);
  }
}
