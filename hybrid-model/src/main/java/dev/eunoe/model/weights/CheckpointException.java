package dev.eunoe.model.weights;

import org.jspecify.annotations.Nullable;

/**
 * A model folder cannot be used; the message is one sentence that names the file and what is wrong
 * with it.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(onOneLine(message));
  }

  public CheckpointException(@Nullable String message, Throwable cause) {
    super(message == null ? null : onOneLine(message), cause);
  }

  /** Names in a damaged file may hold anything. */
  private static String onOneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
  }
}
