package dev.eunoe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** An export file of conversations that never took place, for tests that import one. */
public final class MadeUpTalk {
  private static final Instant START = Instant.parse("2026-03-02T09:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode file =
      JSON.createObjectNode().put("format", "eunoe-memory").put("version", 1);

  private final String answer;

  /**
   * @param answer to every message; %d is the number of the exchange
   */
  public MadeUpTalk(String answer) {
    this.answer = answer;
    file.putArray("conversations");
    file.putArray("pins");
  }

  /** Adds a conversation that begins with some facts and goes on with small talk. */
  public MadeUpTalk with(String id, int exchanges) {
    ObjectNode conversation = file.withArray("conversations").addObject();
    conversation.put("id", id).put("title", "My sister is called Velmira.");
    conversation.put("created_at", at(0)).put("updated_at", at(exchanges));
    ArrayNode responses = conversation.putArray("responses");
    for (int i = 0; i < exchanges; i++) {
      String name = id.replaceFirst("conv_", "") + "." + i;
      ObjectNode response = responses.addObject().put("id", "resp_" + name);
      response.put("previous_response_id", i == 0 ? null : previous(responses, i));
      response.put("model", "elsewhere").put("status", "completed");
      response.put("created_at", at(i)).put("finished_at", at(i));
      ArrayNode messages = response.putArray("messages");
      message(messages, "turn_u." + name, "user", said(i), at(i));
      message(messages, "turn_a." + name, "assistant", answer.formatted(i), at(i));
    }
    return this;
  }

  private static String said(int exchange) {
    return switch (exchange) {
      case 0 -> "My sister is called Velmira.";
      case 1 -> "The code of my locker is 40718.";
      default ->
          "On day %d I walked along the river to the old mill and back before lunch."
              .formatted(exchange);
    };
  }

  private static String previous(ArrayNode responses, int exchange) {
    return responses.get(exchange - 1).path("id").asText();
  }

  private static void message(ArrayNode to, String id, String role, String text, String at) {
    to.addObject().put("id", id).put("role", role).put("text", text).put("at", at);
  }

  private static String at(int minutes) {
    return START.plusSeconds(60L * minutes).toString();
  }

  /** The file, as {@code POST /v1/memories/import} takes it. */
  public String json() {
    return file.toString();
  }
}
