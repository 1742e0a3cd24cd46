package dev.eunoe.memory;

/** An import does not fit what is kept; nothing was changed. One sentence. */
public final class ImportException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ImportException(String message) {
    super(message);
  }
}
