package dev.eunoe.chat.completions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.eunoe.chat.wire.LogprobBody;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.prompt.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chat completion; {@code eunoe} is our addition. */
@JsonNaming(SnakeCaseStrategy.class)
record Completion(
    String id,
    String object,
    long created,
    String model,
    List<Choice> choices,
    Usage usage,
    Own eunoe) {

  /** An answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Choice(int index, @Nullable Logprobs logprobs, String finishReason, Message message) {}

  /** The log probabilities of its tokens, where they were asked for; nothing is refused. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Logprobs(List<LogprobBody> content, @Nullable List<LogprobBody> refusal) {
    static Logprobs of(List<TokenLogprob> logprobs) {
      return new Logprobs(LogprobBody.of(logprobs), null);
    }
  }

  /**
   * Its words; nothing is refused.
   *
   * @param content null where there are only calls
   * @param reasoningContent what was reasoned before; absent where nothing was
   * @param toolCalls absent where there are none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Message(
      String role,
      @Nullable String content,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoningContent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ToolCall> toolCalls,
      @Nullable String refusal) {}

  /**
   * A call of a tool, or a piece of one.
   *
   * @param index its place among the calls; absent where they are whole
   * @param id absent but in the first piece, and so {@code type}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ToolCall(
      @Nullable Integer index, @Nullable String id, @Nullable String type, Function function) {
    /** What is called; the name is absent but in the first piece. */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Function(@Nullable String name, String arguments) {}
  }

  /** Tokens read, once for all answers, and written. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(
      long promptTokens,
      int completionTokens,
      long totalTokens,
      Cached promptTokensDetails,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Reasoning completionTokensDetails) {
    /** Those of the prompt that a saved state had read. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Cached(long cachedTokens) {}

    /** Those of the completion that are no answer; absent where there are none. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Reasoning(int reasoningTokens) {}

    static Usage of(Answer answer, List<Answer> others) {
      Receipt.State state = answer.receipt().state();
      int written = answer.outputTokens() + others.stream().mapToInt(Answer::outputTokens).sum();
      int reasoned =
          answer.reasoning().tokens()
              + others.stream().mapToInt(other -> other.reasoning().tokens()).sum();
      return new Usage(
          state.promptTokens(),
          written,
          state.promptTokens() + written,
          new Cached(state.reusedTokens()),
          reasoned == 0 ? null : new Reasoning(reasoned));
    }
  }

  /** What we add. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Own(String responseId, int maxCompletionTokens, Receipt receipt) {
    static Own of(Turn turn, Answer answer) {
      return new Own(turn.responseId(), turn.options().maxTokens(), answer.receipt());
    }
  }

  /**
   * A piece of one.
   *
   * @param usage JSON's null where a chunk of its own tells it at the end; absent where none does
   * @param eunoe absent before the end
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Chunk(
      String id,
      String object,
      long created,
      String model,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable NullNode usage,
      List<Piece> choices,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Own eunoe) {}

  /** The last chunk of a stream whose usage was asked for. */
  @JsonNaming(SnakeCaseStrategy.class)
  record UsageChunk(
      String id, String object, long created, String model, List<Piece> choices, Usage usage) {}

  /**
   * A piece of an answer.
   *
   * @param finishReason null before the end
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Piece(
      int index, @Nullable Logprobs logprobs, @Nullable String finishReason, Delta delta) {}

  /** What is new; nothing at the end. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Delta(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String content,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoningContent,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ToolCall> toolCalls) {
    static Delta of(String content) {
      return new Delta(null, content, null, null);
    }

    static Delta of(ToolCall call) {
      return new Delta(null, null, null, List.of(call));
    }
  }
}
