package dev.eunoe.memory;

/** The store could not do what was asked; nothing was changed. The message is one sentence. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
