package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.prompt.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a message; {@code eunoe} is our addition.
 *
 * @param stopReason null before the end
 * @param stopSequence that of the request's which ended it
 * @param stopDetails of a refusal, and nothing is refused
 * @param container of tools that run elsewhere, and none do
 * @param eunoe absent before the end
 */
@JsonNaming(SnakeCaseStrategy.class)
record MessageBody(
    String id,
    String type,
    String role,
    String model,
    List<Block> content,
    @Nullable String stopReason,
    @Nullable String stopSequence,
    @Nullable String stopDetails,
    @Nullable String container,
    Usage usage,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Own eunoe) {

  /** A piece of its content. */
  sealed interface Block {}

  /** What was reasoned before; nothing is signed. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Thinking(String type, String thinking, String signature) implements Block {
    static Thinking of(String text) {
      return new Thinking("thinking", text, "");
    }
  }

  /** Words of the answer; they cite nothing, and clients that check take no null there. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Text(String type, String text) implements Block {
    static Text of(String text) {
      return new Text("text", text);
    }
  }

  /**
   * A call of a tool.
   *
   * @param input an object; an empty one where a stream tells it in pieces
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ToolUse(String type, String id, String name, JsonNode input, Direct caller)
      implements Block {
    /** The model calls it itself. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Direct(String type) {}

    static ToolUse of(String id, String name, JsonNode input) {
      return new ToolUse("tool_use", id, name, input, new Direct("direct"));
    }
  }

  /**
   * Tokens read and written; those read are the sum of the first three.
   *
   * @param inputTokens read for this answer alone
   * @param cacheCreationInputTokens read into a state that is kept
   * @param cacheReadInputTokens that a saved state had read
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Usage(
      long inputTokens,
      long cacheCreationInputTokens,
      long cacheReadInputTokens,
      int outputTokens,
      Details outputTokensDetails) {
    /** Those of the output that are no answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Details(int thinkingTokens) {}

    static Usage of(Receipt.State state, boolean kept, int output, int thinking) {
      long read = state.promptTokens() - state.reusedTokens();
      return new Usage(
          kept ? 0 : read, kept ? read : 0, state.reusedTokens(), output, new Details(thinking));
    }

    static Usage of(Answer answer) {
      Receipt receipt = answer.receipt();
      return of(
          receipt.state(),
          receipt.kept().stored(),
          answer.outputTokens(),
          answer.reasoning().tokens());
    }
  }

  /** What we add. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Own(String responseId, int maxTokens, Receipt receipt) {
    static Own of(Turn turn, Answer answer) {
      return new Own(turn.responseId(), turn.options().maxTokens(), answer.receipt());
    }
  }
}
