package dev.eunoe.chat.responses;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a conversation, as it is kept. */
@JsonNaming(SnakeCaseStrategy.class)
public record InputItem(String id, String type, String status, String role, List<Part> content) {

  /** Its words: of a user or a system as given, of an assistant as answered. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Part(
      String type,
      String text,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> annotations,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> logprobs) {}

  /** The answers among them have the id that they have as output. */
  public static List<InputItem> oldestFirst(Exchange exchange) {
    List<InputItem> items = new ArrayList<>();
    for (StoredMessage turn : exchange.turns()) {
      boolean answer = exchange.status().hasAnswer() && turn == exchange.turns().getLast();
      if (!turn.erased()) {
        items.add(of(turn, answer ? OutputItem.idOf(exchange.responseId()) : turn.id()));
      }
    }
    return items;
  }

  /** One that no answer has read yet. */
  public static InputItem of(StoredMessage message) {
    return of(message, message.id());
  }

  private static InputItem of(StoredMessage message, String id) {
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

  /** Those of a request, the newest first: without the answer. */
  static List<InputItem> newestFirst(Exchange exchange) {
    List<StoredMessage> turns = exchange.turns();
    int given = exchange.status().hasAnswer() ? turns.size() - 1 : turns.size();
    List<InputItem> items = new ArrayList<>();
    for (StoredMessage turn : turns.subList(0, Math.max(0, given)).reversed()) {
      items.add(of(turn));
    }
    return items;
  }
}
