package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.memories.DryRun;
import dev.eunoe.chat.memories.ErasedBody;
import dev.eunoe.memory.ErasureReceipt;
import org.jspecify.annotations.Nullable;

/** What became of a conversation that was to be deleted; {@code eunoe} is our addition. */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationDeleted(
    String id,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dryRun,
    String object,
    boolean deleted,
    Own eunoe) {

  /** What went with it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Own(ErasedBody erased) {}

  static ConversationDeleted of(String id, ErasureReceipt receipt, DryRun run) {
    return new ConversationDeleted(
        id, run.mark(), "conversation.deleted", run.erases(), new Own(ErasedBody.of(receipt, run)));
  }
}
