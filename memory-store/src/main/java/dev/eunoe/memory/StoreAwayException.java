package dev.eunoe.memory;

/** The database is away, starting, stopping or silent: try again in a few seconds. */
public final class StoreAwayException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreAwayException(String message) {
    super(message);
  }

  public StoreAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
