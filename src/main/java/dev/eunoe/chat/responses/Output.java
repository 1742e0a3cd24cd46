package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.calls.CallId;

/** An item of a response's output. */
sealed interface Output permits OutputItem, ReasoningItem, Output.FunctionCall {
  /** A piece of an item's content. */
  sealed interface Content permits OutputItem.Part, ReasoningItem.Part {}

  /** A call of a tool, whose result the client sends by its {@code call_id}. */
  @JsonNaming(SnakeCaseStrategy.class)
  record FunctionCall(
      String id, String type, String status, String arguments, String callId, String name)
      implements Output, Item {
    static final String TYPE = "function_call";

    /**
     * @param index its place among the calls of the answer
     */
    static FunctionCall of(String responseId, int index, String status, AnswerCalls.Call call) {
      return new FunctionCall(
          idOf(responseId, index),
          TYPE,
          status.equals("cancelled") ? "incomplete" : status,
          call.arguments(),
          CallId.of(responseId, index, call.own()),
          call.name());
    }

    static String idOf(String responseId, int index) {
      return "fc_" + responseId.substring("resp_".length()) + "_" + index;
    }
  }
}
