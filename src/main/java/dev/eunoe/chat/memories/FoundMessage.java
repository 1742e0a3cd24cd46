package dev.eunoe.chat.memories;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Validity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that fits a query. Without its score, which is about the search, not about the person.
 *
 * @param supersededBy the later message that says otherwise, since {@code supersededAt}
 * @param supersedes the earlier one whose place this one took
 */
@JsonNaming(SnakeCaseStrategy.class)
record FoundMessage(
    String id,
    String object,
    String conversationId,
    String role,
    String text,
    String at,
    boolean excerpt,
    long times,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String supersededBy,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String supersededAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String supersedes) {

  static FoundMessage of(Recollection found) {
    Validity validity = found.validity();
    Instant until = validity.until();
    return new FoundMessage(
        found.turnId(),
        RememberedMessage.OBJECT,
        found.conversationId(),
        found.role(),
        found.text(),
        found.at().toString(),
        found.excerpt(),
        found.times(),
        validity.supersededBy(),
        until == null ? null : until.toString(),
        validity.supersedes());
  }
}
