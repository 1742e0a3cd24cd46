package dev.eunoe.model.weights;

import org.jspecify.annotations.Nullable;

/**
 * A model folder cannot be used; the message is one sentence that names the file and what is wrong
 * with it.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(@Nullable String message, Throwable cause) {
    super(message, cause);
  }
}
