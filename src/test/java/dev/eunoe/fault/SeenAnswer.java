package dev.eunoe.fault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that one client has seen of an answer, on whatever connections. */
final class SeenAnswer {
  private final String key;
  private final List<String> violations;
  private final TreeMap<Integer, String> events = new TreeMap<>();
  private final StringBuilder text = new StringBuilder();
  private @Nullable String id;
  private @Nullable String conversation;
  private @Nullable String ended;

  /**
   * @param key what the request is known by
   * @param violations where is noted what must not be
   */
  SeenAnswer(String key, List<String> violations) {
    this.key = key;
    this.violations = violations;
  }

  /** An event of the stream; of one that came before it has to be the same. */
  void see(JsonNode event) {
    int number = event.path("sequence_number").asInt(-1);
    String type = event.path("type").asText();
    String delta = event.path("delta").asText("");
    String before = events.putIfAbsent(number, type + " " + delta);
    if (before != null) {
      require(
          before.equals(type + " " + delta),
          "event %d was <%s>, then <%s %s>",
          number,
          before,
          type,
          delta);
      return;
    }
    require(events.size() == number + 1, "event %d came as number %d", number, events.size() - 1);
    text.append(type.equals("response.output_text.delta") ? delta : "");
    JsonNode response = event.path("response");
    if (!response.isMissingNode()) {
      identified(response.path("id").asText(), response.path("conversation").path("id").asText());
    }
    switch (type) {
      case "response.completed", "response.incomplete" -> end(textOf(response));
      case "response.failed", "response.cancelled", "error" ->
          require(false, "it ended as %s", event);
      default -> {}
    }
  }

  /** From its first event on it is acknowledged, and has one id wherever it is asked for. */
  private void identified(String found, String foundConversation) {
    require(id == null || id.equals(found), "it was %s, then %s", id, found);
    id = found;
    conversation = foundConversation;
  }

  private void end(String whole) {
    ended = whole;
    require(whole.contentEquals(text), "its pieces were <%s>, its end <%s>", text, whole);
  }

  /** The same as stored, with all its text. */
  void requireStored(JsonNode response) {
    String status = response.path("status").asText();
    require(!status.equals("failed") && !status.equals("in_progress"), "it is kept as %s", status);
    require(textOf(response).equals(ended), "it ended <%s>, kept is <%s>", ended, textOf(response));
  }

  void require(boolean holds, String violation, @Nullable Object... values) {
    if (!holds) {
      violations.add(key + ": " + violation.formatted(values));
    }
  }

  private static String textOf(JsonNode response) {
    for (JsonNode item : response.path("output")) {
      if (item.path("type").asText().equals("message")) {
        return item.path("content").path(0).path("text").asText();
      }
    }
    return "";
  }

  String key() {
    return key;
  }

  /** The number of the last event that came; −1 for none. */
  int last() {
    return events.isEmpty() ? -1 : events.lastKey();
  }

  @Nullable String id() {
    return id;
  }

  @Nullable String conversation() {
    return conversation;
  }

  /** Its text; null while it has not ended. */
  @Nullable String ended() {
    return ended;
  }
}
