package dev.eunoe.hub.remote;

/** A model cannot be had from the hub; the message is one sentence that a person can act on. */
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HubException(String message) {
    super(onOneLine(message));
  }

  public HubException(String message, Throwable cause) {
    super(onOneLine(message), cause);
  }

  /** What a server sends may hold anything. */
  private static String onOneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "\uFFFD");
  }
}
