package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;

/**
 * A conversation with what is kept beside its turns.
 *
 * @param metadata what the owner notes of it, a JSON object; empty for nothing
 * @param added messages that the next turn at its end will read, oldest first
 */
public record NotedConversation(
    String id, Instant createdAt, String metadata, List<StoredMessage> added) {
  public NotedConversation {
    added = List.copyOf(added);
  }
}
