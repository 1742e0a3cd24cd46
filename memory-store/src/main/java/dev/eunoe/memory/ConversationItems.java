package dev.eunoe.memory;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an owner keeps with a conversation beside what is said in turns: a note, and messages that
 * were added and that no answer has read yet. Each operation is one transaction of one owner.
 */
public interface ConversationItems {

  /** Empty when this owner has no such conversation. */
  Uni<Optional<NotedConversation>> find(Owner owner, String conversationId);

  /**
   * Makes a conversation, or adds to the one that is there.
   *
   * @param metadata what is noted of it, a JSON object; empty for nothing
   */
  Uni<Void> create(
      Owner owner, String conversationId, String metadata, List<StoredMessage> items, Instant at);

  /** Notes something else of a conversation; false when there is none. */
  Uni<Boolean> note(Owner owner, String conversationId, String metadata);

  /** Adds messages at a conversation's end; false when there is none. */
  Uni<Boolean> add(Owner owner, String conversationId, List<StoredMessage> items, Instant at);

  /** Takes an added message away that no answer has read; false when there is none. */
  Uni<Boolean> remove(Owner owner, String conversationId, String itemId);
}
