package dev.eunoe.memory.embedded;

/**
 * The data directory cannot be used as it is; nothing in it was changed. One sentence, for people.
 */
public final class DataDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataDirectoryException(String message) {
    super(message);
  }

  public DataDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
