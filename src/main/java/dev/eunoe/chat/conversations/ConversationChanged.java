package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * How a conversation is remembered from now on.
 *
 * @param space what keeps it apart from others; absent where nothing does
 */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationChanged(
    String id,
    String object,
    boolean memory,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String space) {
  static ConversationChanged of(String id, boolean memory, String space) {
    return new ConversationChanged(id, "conversation", memory, space);
  }
}
