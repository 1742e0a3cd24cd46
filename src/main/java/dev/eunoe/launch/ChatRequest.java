package dev.eunoe.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/** A message to the server's socket; what is null is left to the server. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChatRequest(
    String type,
    String input,
    @Nullable String previousResponseId,
    @Nullable Double temperature,
    @Nullable Long seed,
    @Nullable Integer maxOutputTokens,
    Own eunoe) {

  /** What we add to the interface. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Own(boolean events, @Nullable Boolean memory) {}
}
