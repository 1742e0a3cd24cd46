package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.wire.PageBody;
import dev.eunoe.memory.ConversationSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the list of conversations.
 *
 * @param space what keeps it apart from others; absent where nothing does
 */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationLine(
    String id,
    String object,
    String title,
    long createdAt,
    long updatedAt,
    @Nullable String lastResponseId,
    int turns,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String space) {

  static ConversationLine of(ConversationSummary summary) {
    return new ConversationLine(
        summary.id(),
        "conversation",
        summary.title(),
        summary.createdAt().getEpochSecond(),
        summary.updatedAt().getEpochSecond(),
        summary.lastResponseId(),
        summary.turns(),
        summary.space());
  }

  /**
   * @param found one more than the page holds, where there is more
   */
  static PageBody<ConversationLine> page(List<ConversationSummary> found, int limit) {
    List<ConversationSummary> shown = found.subList(0, Math.min(limit, found.size()));
    return PageBody.of(shown, found.size() > limit, ConversationLine::of, ConversationSummary::id);
  }
}
