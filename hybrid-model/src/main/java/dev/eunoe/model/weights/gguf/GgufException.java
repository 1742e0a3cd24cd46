package dev.eunoe.model.weights.gguf;

/** A GGUF file cannot be used; the message is one sentence with the file and what is wrong. */
public final class GgufException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GgufException(String message) {
    super(onOneLine(message));
  }

  public GgufException(String message, Throwable cause) {
    super(onOneLine(message), cause);
  }

  /** Names in a damaged file may hold anything. */
  private static String onOneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
  }
}
