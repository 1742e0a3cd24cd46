package dev.eunoe.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.Exchange;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Problem;
import dev.eunoe.turn.ResponseWriter;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The response object of the Responses interface; {@code eunoe.receipt} is our addition. */
@ApplicationScoped
class ResponseBody implements ResponseWriter {
  private static final String LOST =
      "The stored response is damaged: its words are shown as they stand in the conversation; its"
          + " instructions, metadata and usage are lost.";

  private final ObjectMapper json;

  ResponseBody(ObjectMapper json) {
    this.json = json;
  }

  @Override
  public String response(Turn turn, TurnEvent.Started started, Answer answer) {
    return ended(turn, started, answer).toString();
  }

  ObjectNode begun(Turn turn, TurnEvent.Started started) {
    return frame(turn, started, "in_progress");
  }

  ObjectNode ended(Turn turn, TurnEvent.Started started, Answer answer) {
    ObjectNode body = frame(turn, started, status(answer.reason()));
    if (answer.reason() == FinishReason.LENGTH) {
      body.putObject("incomplete_details").put("reason", "max_output_tokens");
    }
    body.withArray("output").add(item(turn.responseId(), status(answer.reason()), answer.text()));
    body.set("usage", usage(answer));
    body.putObject("eunoe").set("receipt", json.valueToTree(answer.receipt()));
    return body;
  }

  ObjectNode failed(Turn turn, TurnEvent.Started started, Problem problem) {
    ObjectNode body = frame(turn, started, "failed");
    body.putObject("error").put("code", problem.code()).put("message", problem.message());
    return body;
  }

  /** A stored exchange as the response it was, or as far as it has come. */
  ObjectNode stored(Exchange exchange) {
    Optional<ObjectNode> stored = whole(exchange.responseJson());
    return stored.isPresent() ? stored.get() : fromItsTurns(exchange);
  }

  /** What an exchange says without the response it was: in the making, imported, or damaged. */
  private ObjectNode fromItsTurns(Exchange exchange) {
    ObjectNode body =
        skeleton(exchange.responseId(), exchange.createdAt(), exchange.model(), wire(exchange));
    body.put("previous_response_id", exchange.previousResponseId());
    body.putObject("conversation").put("id", exchange.conversationId());
    if (exchange.status().hasAnswer()) {
      String text = exchange.turns().isEmpty() ? "" : exchange.turns().getLast().text();
      body.withArray("output").add(item(exchange.responseId(), wire(exchange), text));
    }
    if (exchange.errorCode() != null) {
      body.putObject("error")
          .put("code", exchange.errorCode())
          .put("message", exchange.errorMessage());
    }
    if (exchange.responseJson() != null && !exchange.responseJson().equals("{}")) {
      ObjectNode own = body.putObject("eunoe").put("lost", LOST);
      receipt(exchange.receiptJson()).ifPresent(receipt -> own.set("receipt", receipt));
    }
    return body;
  }

  /** A stored response with all that one has; empty for none, and for what is left of one. */
  private Optional<ObjectNode> whole(@Nullable String stored) {
    return object(stored).filter(response -> response.has("id") && response.has("output"));
  }

  /**
   * A stored receipt; empty where there is none, or none that can be read. An empty object, which
   * imports once wrote, tells nothing.
   */
  Optional<ObjectNode> receipt(@Nullable String stored) {
    return object(stored).filter(receipt -> !receipt.isEmpty());
  }

  private Optional<ObjectNode> object(@Nullable String stored) {
    try {
      return stored != null && json.readTree(stored) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  static String wire(Exchange exchange) {
    return exchange.status().name().toLowerCase(Locale.ROOT);
  }

  ObjectNode parse(String text) {
    try {
      return (ObjectNode) json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored response is not JSON: " + e.getMessage(), e);
    }
  }

  ObjectNode item(String responseId, String status, @Nullable String text) {
    ObjectNode item = json.createObjectNode();
    item.put("id", itemId(responseId)).put("type", "message");
    item.put("status", status.equals("cancelled") ? "incomplete" : status);
    item.put("role", "assistant");
    ArrayNode content = item.putArray("content");
    if (text != null) {
      content.add(part(text));
    }
    return item;
  }

  ObjectNode part(String text) {
    ObjectNode part = json.createObjectNode();
    part.put("type", "output_text").put("text", text);
    part.putArray("annotations");
    part.putArray("logprobs");
    return part;
  }

  static String itemId(String responseId) {
    return "msg_" + responseId.substring("resp_".length());
  }

  static String status(FinishReason reason) {
    return switch (reason) {
      case STOP -> "completed";
      case LENGTH -> "incomplete";
      case CANCELLED -> "cancelled";
    };
  }

  private ObjectNode usage(Answer answer) {
    long input = answer.receipt().state().promptTokens();
    ObjectNode usage = json.createObjectNode();
    usage.put("input_tokens", input);
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", answer.receipt().state().reusedTokens());
    usage.put("output_tokens", answer.outputTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    usage.put("total_tokens", input + answer.outputTokens());
    return usage;
  }

  private ObjectNode frame(Turn turn, TurnEvent.Started started, String status) {
    ObjectNode body = skeleton(turn.responseId(), started.at(), started.model(), status);
    body.put("instructions", started.instructions());
    body.put("max_output_tokens", turn.options().maxTokens());
    body.put("previous_response_id", started.previousResponseId());
    body.putObject("conversation").put("id", started.conversationId());
    body.put("store", turn.store());
    body.put("temperature", turn.options().temperature());
    body.put("top_p", turn.options().topP());
    tellBack(body, asked(turn));
    return body;
  }

  /** What of a request is kept with its turn. */
  ObjectNode asked(Turn turn) {
    return parse(turn.requestJson());
  }

  /** Fields of a response that say what was asked for. */
  private void tellBack(ObjectNode body, ObjectNode asked) {
    for (String name : Set.of("truncation", "tool_choice", "parallel_tool_calls")) {
      if (asked.has(name)) {
        body.set(name, asked.get(name));
      }
    }
    JsonNode metadata = asked.path("metadata");
    body.set("metadata", metadata.isObject() ? metadata : json.createObjectNode());
  }

  private ObjectNode skeleton(String id, Instant at, String model, String status) {
    ObjectNode body = json.createObjectNode();
    body.put("id", id).put("object", "response");
    body.put("created_at", at.getEpochSecond());
    body.put("status", status).put("model", model);
    body.putNull("error").putNull("incomplete_details");
    body.putArray("output");
    body.put("parallel_tool_calls", false).put("tool_choice", "none");
    body.putArray("tools");
    body.putObject("text").putObject("format").put("type", "text");
    body.put("truncation", "disabled");
    body.putNull("usage");
    return body;
  }
}
