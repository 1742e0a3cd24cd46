package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** A message of a conversation, a call of a tool, or its result. */
public sealed interface Item permits InputItem, Output.FunctionCall, Item.Result {
  String id();

  /** What a tool said, as it is kept. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Result(String id, String type, String status, String callId, String output)
      implements Item {
    static Result of(String id, String callId, String output) {
      return new Result(id, "function_call_output", "completed", callId, output);
    }
  }
}
