package dev.eunoe.memory;

/** A conversation was to go on in a space that is not its own. */
public final class OtherSpaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OtherSpaceException(String conversationId) {
    super(
        "The conversation %s is not in that space. Leave the space out, or move the conversation first."
            .formatted(conversationId));
  }
}
