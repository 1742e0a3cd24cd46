package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message of an answer. */
@JsonNaming(SnakeCaseStrategy.class)
record OutputItem(String id, String type, String status, String role, List<Part> content)
    implements Output {

  /**
   * @param text null before there is any
   */
  static OutputItem of(String responseId, String status, @Nullable String text) {
    return new OutputItem(
        idOf(responseId),
        "message",
        status.equals("cancelled") ? "incomplete" : status,
        "assistant",
        text == null ? List.of() : List.of(Part.of(text)));
  }

  static String idOf(String responseId) {
    return "msg_" + responseId.substring("resp_".length());
  }

  /** A piece of its content; both lists are always empty. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(String type, String text, List<String> annotations, List<String> logprobs)
      implements Content {
    static Part of(String text) {
      return new Part("output_text", text, List.of(), List.of());
    }
  }
}
