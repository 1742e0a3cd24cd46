package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.wire.PageBody;
import dev.eunoe.memory.MemoryItem;
import java.util.List;

/** A message that is remembered. */
@JsonNaming(SnakeCaseStrategy.class)
record RememberedMessage(
    String id,
    String object,
    String conversationId,
    String role,
    String text,
    String at,
    String responseId) {
  static final String OBJECT = "memory.message";

  static RememberedMessage of(MemoryItem item) {
    return new RememberedMessage(
        item.id(),
        OBJECT,
        item.conversationId(),
        item.role(),
        item.text(),
        item.at().toString(),
        item.responseId());
  }

  /** A page; {@code has_more} is right except where the last page is exactly full. */
  static PageBody<RememberedMessage> page(List<MemoryItem> items, int limit) {
    return PageBody.of(items, items.size() == limit, RememberedMessage::of, MemoryItem::id);
  }
}
