package dev.eunoe.memory;

/**
 * A message that names only its conversation found another one before it; nothing was kept, and
 * sending it again, once what is before it has an answer, helps.
 */
public final class ConversationBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ConversationBusyException(String message) {
    super(message);
  }

  public static ConversationBusyException writing(String conversationId, String responseId) {
    return new ConversationBusyException(
        "Response %s of conversation %s is still being written; nothing of this message was kept: send it again when that has ended, or cancel it."
            .formatted(responseId, conversationId));
  }

  public static ConversationBusyException itemGone(String conversationId) {
    return new ConversationBusyException(
        "An item that was added to conversation %s went while this message came; nothing of it was kept: send it again."
            .formatted(conversationId));
  }

  public static ConversationBusyException moved(String conversationId) {
    return new ConversationBusyException(
        "Another message came first in conversation %s; nothing of this one was kept: send it again to follow the other's answer."
            .formatted(conversationId));
  }
}
