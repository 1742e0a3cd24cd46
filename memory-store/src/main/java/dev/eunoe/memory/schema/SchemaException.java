package dev.eunoe.memory.schema;

/** The database's schema is not one this Eunoe can use; nothing was changed. One sentence. */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchemaException(String message, Throwable cause) {
    super(message, cause);
  }

  public SchemaException(String message) {
    super(message);
  }
}
