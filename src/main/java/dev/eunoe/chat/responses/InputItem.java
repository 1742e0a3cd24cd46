package dev.eunoe.chat.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.StoredMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a conversation, as it is kept. */
@JsonNaming(SnakeCaseStrategy.class)
public record InputItem(String id, String type, String status, String role, List<Part> content)
    implements Item {

  /** Its words: of a user or a system as given, of an assistant as answered. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(
      String type,
      String text,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> annotations,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> logprobs) {}

  /**
   * @param id of an answer that which it has as output
   */
  static InputItem of(StoredMessage message, String id) {
    boolean spoken = message.role().equals("assistant");
    List<String> none = spoken ? List.of() : null;
    String type = spoken ? "output_text" : "input_text";
    return new InputItem(
        id,
        "message",
        "completed",
        message.role(),
        List.of(new Part(type, message.text(), none, none)));
  }
}
