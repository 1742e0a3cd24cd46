package dev.eunoe.model;

/** A sequence would pass the positions its checkpoint allows; shorten it. */
public final class ContextTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long tokens;
  private final long limit;

  public ContextTooLongException(long tokens, long limit) {
    super("The sequence would be " + tokens + " tokens long, the model takes " + limit + ".");
    this.tokens = tokens;
    this.limit = limit;
  }

  public long tokens() {
    return tokens;
  }

  public long limit() {
    return limit;
  }
}
