package dev.eunoe.model.weights.gguf;

/** A GGUF file cannot be used; the message is one sentence with the file and what is wrong. */
public final class GgufException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GgufException(String message) {
    super(message);
  }

  public GgufException(String message, Throwable cause) {
    super(message, cause);
  }
}
