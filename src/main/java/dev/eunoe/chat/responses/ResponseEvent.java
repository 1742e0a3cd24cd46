package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.wire.LogprobBody;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.prompt.Receipt;
import java.util.List;

/** An event of the Responses interface, or one of our own, as it is written. */
sealed interface ResponseEvent {
  /** Its name. */
  String type();

  /** From 0, without gaps. */
  int sequenceNumber();

  /** The whole response has begun or ended. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Whole(String type, int sequenceNumber, Response response) implements ResponseEvent {}

  /** The answer's message, or the reasoning before it, has begun or ended. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Item(String type, int sequenceNumber, int outputIndex, Output item)
      implements ResponseEvent {}

  /** The text of an item has begun or ended. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      Output.Content part)
      implements ResponseEvent {}

  /** A piece of text. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Delta(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String delta,
      List<LogprobBody> logprobs)
      implements ResponseEvent {
    static Delta of(
        int sequence, String itemId, int index, String delta, List<TokenLogprob> logprobs) {
      return new Delta(
          "response.output_text.delta",
          sequence,
          itemId,
          index,
          0,
          delta,
          LogprobBody.of(logprobs));
    }
  }

  /** All of the text. */
  @JsonNaming(SnakeCaseStrategy.class)
  record TextDone(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String text,
      List<LogprobBody> logprobs)
      implements ResponseEvent {
    static TextDone of(
        int sequence, String itemId, int index, String text, List<TokenLogprob> logprobs) {
      return new TextDone(
          "response.output_text.done", sequence, itemId, index, 0, text, LogprobBody.of(logprobs));
    }
  }

  /** A piece of reasoning. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ReasoningDelta(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String delta)
      implements ResponseEvent {}

  /** All of the reasoning. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ReasoningDone(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      int contentIndex,
      String text)
      implements ResponseEvent {}

  /** A piece of a call's arguments. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ArgumentsDelta(
      String type, int sequenceNumber, String itemId, int outputIndex, String delta)
      implements ResponseEvent {}

  /** All of a call's arguments. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ArgumentsDone(
      String type,
      int sequenceNumber,
      String itemId,
      int outputIndex,
      String name,
      String arguments)
      implements ResponseEvent {}

  /** Our own: what was put before the question. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Recalled(
      String type,
      int sequenceNumber,
      String responseId,
      List<Receipt.Item> items,
      List<Receipt.Item> dropped,
      int budgetTokens,
      int tokens)
      implements ResponseEvent {
    static Recalled of(int sequence, String responseId, Receipt.Memory memory) {
      return new Recalled(
          "eunoe.memory.recalled",
          sequence,
          responseId,
          memory.items(),
          memory.dropped(),
          memory.budgetTokens(),
          memory.tokens());
    }
  }

  /** Our own: where the model's state came from. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Restored(
      String type,
      int sequenceNumber,
      String responseId,
      long reusedTokens,
      long recomputedTokens,
      long newTokens,
      long promptTokens,
      String source,
      String reason)
      implements ResponseEvent {
    static Restored of(int sequence, String responseId, Receipt.State state) {
      return new Restored(
          "eunoe.state.restored",
          sequence,
          responseId,
          state.reusedTokens(),
          state.recomputedTokens(),
          state.newTokens(),
          state.promptTokens(),
          state.source(),
          state.reason());
    }
  }

  /** Our own: how many are to be answered before. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Waiting(String type, int sequenceNumber, String responseId, int position)
      implements ResponseEvent {}

  /** Our own: the state after this turn is durable. */
  @JsonNaming(SnakeCaseStrategy.class)
  record StateSaved(String type, int sequenceNumber, String responseId, long position, long bytes)
      implements ResponseEvent {}
}
