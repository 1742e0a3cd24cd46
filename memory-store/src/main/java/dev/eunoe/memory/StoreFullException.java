package dev.eunoe.memory;

/** The disk of the database is full: free some of it, then try again. */
public final class StoreFullException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
