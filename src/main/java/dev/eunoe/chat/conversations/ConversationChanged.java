package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Whether a conversation is remembered from now on. */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationChanged(String id, String object, boolean memory) {
  static ConversationChanged of(String id, boolean memory) {
    return new ConversationChanged(id, "conversation", memory);
  }
}
