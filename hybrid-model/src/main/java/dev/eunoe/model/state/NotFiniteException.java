package dev.eunoe.model.state;

/**
 * The model gave NaN or infinity where a number belongs: its weights are damaged, or too large for
 * the arithmetic. What follows would be noise, so neither a word nor a state is made of it.
 */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotFiniteException(String message) {
    super(message);
  }
}
