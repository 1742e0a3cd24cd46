package dev.eunoe.chat.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response object of the Responses interface.
 *
 * @param parallelToolCalls as the request had it, and so {@code toolChoice} and {@code truncation}
 * @param tools those of the request
 * @param text how the text is written, as the request had it
 * @param place what is known of the request and the conversation
 * @param eunoe our addition; absent before there is an answer
 */
@JsonNaming(SnakeCaseStrategy.class)
record Response(
    String id,
    String object,
    long createdAt,
    String status,
    String model,
    @Nullable Failure error,
    @Nullable Incomplete incompleteDetails,
    List<Output> output,
    JsonNode parallelToolCalls,
    JsonNode toolChoice,
    JsonNode tools,
    JsonNode text,
    JsonNode truncation,
    @Nullable Usage usage,
    @JsonUnwrapped Place place,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Own eunoe) {

  /** Why there is no answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Failure(@Nullable String code, @Nullable String message) {}

  /** Why an answer is shorter than it would be. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Incomplete(String reason) {}

  /** Tokens read and written. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(
      long inputTokens,
      Cached inputTokensDetails,
      int outputTokens,
      Reasoning outputTokensDetails,
      long totalTokens) {
    /**
     * How the input came to be known.
     *
     * @param cachedTokens those that a saved state had read
     * @param cacheWriteTokens those read now, into a state that is kept; 0 where nothing is kept
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Cached(long cachedTokens, long cacheWriteTokens) {}

    /** Those of the output that are no answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Reasoning(int reasoningTokens) {}
  }

  /** Where a response stands. */
  sealed interface Place {}

  /**
   * Of a response whose request is known.
   *
   * @param instructions the system text the conversation began with
   * @param background whether nobody waited for it; absent where somebody did
   * @param metadata as the request had it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Asked(
      @Nullable String instructions,
      int maxOutputTokens,
      @Nullable String previousResponseId,
      Conversation conversation,
      boolean store,
      float temperature,
      float topP,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean background,
      JsonNode metadata)
      implements Place {}

  /** Of a response that is told by what is kept of its turns. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Kept(@Nullable String previousResponseId, Conversation conversation) implements Place {}

  /** The conversation, as the interface names it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Conversation(String id) {}

  /**
   * What we add.
   *
   * @param lost what is missing of a stored response that is damaged; absent where nothing is
   * @param receipt a {@link dev.eunoe.turn.prompt.Receipt}, or one as it is kept; absent where none
   *     is
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Own(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String lost,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Object receipt) {}
}
