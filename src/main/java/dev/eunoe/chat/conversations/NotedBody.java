package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.request.Metadata;
import dev.eunoe.memory.NotedConversation;

/** A conversation as OpenAI's interface shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record NotedBody(String id, String object, long createdAt, JsonNode metadata) {
  static NotedBody of(NotedConversation noted) {
    return new NotedBody(
        noted.id(),
        "conversation",
        noted.createdAt().getEpochSecond(),
        Metadata.told(noted.metadata()));
  }
}
