package dev.eunoe.chat.memories;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/** What became of a pin that was to be deleted. */
@JsonNaming(SnakeCaseStrategy.class)
record UnpinnedBody(
    String id,
    String object,
    boolean deleted,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dryRun) {

  static UnpinnedBody of(String id, DryRun run) {
    return new UnpinnedBody(id, "memory.deleted", run.erases(), run.mark());
  }
}
