package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.wire.LogprobBody;
import dev.eunoe.model.generate.TokenLogprob;
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
    return of(responseId, status, text == null ? List.of() : List.of(Part.of(text)));
  }

  /** The whole text of an answer. */
  static OutputItem answered(
      String responseId, String status, String text, List<TokenLogprob> logprobs) {
    return of(responseId, status, List.of(Part.of(text, logprobs)));
  }

  private static OutputItem of(String responseId, String status, List<Part> content) {
    return new OutputItem(
        idOf(responseId),
        "message",
        status.equals("cancelled") ? "incomplete" : status,
        "assistant",
        content);
  }

  static String idOf(String responseId) {
    return "msg_" + responseId.substring("resp_".length());
  }

  /**
   * A piece of its content; nothing is annotated.
   *
   * @param logprobs of its tokens, where they were asked for
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(String type, String text, List<String> annotations, List<LogprobBody> logprobs)
      implements Content {
    static Part of(String text, List<TokenLogprob> logprobs) {
      return new Part("output_text", text, List.of(), LogprobBody.of(logprobs));
    }

    static Part of(String text) {
      return new Part("output_text", text, List.of(), List.of());
    }
  }
}
