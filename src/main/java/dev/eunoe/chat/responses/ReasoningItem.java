package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was reasoned before an answer.
 *
 * @param summary always empty: it is shown whole
 */
@JsonNaming(SnakeCaseStrategy.class)
record ReasoningItem(
    String id, String type, String status, List<String> summary, List<Part> content)
    implements Output {
  static final String TYPE = "reasoning";

  /**
   * @param text null before there is any
   */
  static ReasoningItem of(String responseId, String status, @Nullable String text) {
    return new ReasoningItem(
        idOf(responseId),
        TYPE,
        status.equals("cancelled") ? "incomplete" : status,
        List.of(),
        text == null ? List.of() : List.of(Part.of(text)));
  }

  static String idOf(String responseId) {
    return "rs_" + responseId.substring("resp_".length());
  }

  /** Its text. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(String type, String text) implements Content {
    static Part of(String text) {
      return new Part("reasoning_text", text);
    }
  }
}
