package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.StoredMessage;
import java.util.ArrayList;
import java.util.List;

/** A message that a response answers, as it is kept. */
@JsonNaming(SnakeCaseStrategy.class)
record InputItem(String id, String type, String status, String role, List<Part> content) {

  /** Its words: of a user or a system as given, of an assistant as answered. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(String type, String text) {}

  /** Those of a request, the newest first: without the answer. */
  static List<InputItem> newestFirst(Exchange exchange) {
    List<StoredMessage> turns = exchange.turns();
    int given = exchange.status().hasAnswer() ? turns.size() - 1 : turns.size();
    List<InputItem> items = new ArrayList<>();
    for (StoredMessage turn : turns.subList(0, Math.max(0, given)).reversed()) {
      String type = turn.role().equals("assistant") ? "output_text" : "input_text";
      items.add(
          new InputItem(
              turn.id(),
              "message",
              "completed",
              turn.role(),
              List.of(new Part(type, turn.text()))));
    }
    return items;
  }
}
