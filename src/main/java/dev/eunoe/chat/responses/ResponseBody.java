package dev.eunoe.chat.responses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.ResponseWriter;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.prompt.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes the response object of the Responses interface, of a turn or of what is kept of one. */
@ApplicationScoped
public class ResponseBody implements ResponseWriter {
  private static final String LOST =
      "The stored response is damaged: its words are shown as they stand in the conversation; its"
          + " instructions, metadata and usage are lost.";

  private static final JsonNode NO_TOOLS = TextNode.valueOf("none");
  private static final JsonNode ANY_TOOL = TextNode.valueOf("auto");
  private static final JsonNode NONE = JsonNodeFactory.instance.arrayNode();
  private static final JsonNode PLAIN = plain();
  private static final JsonNode NO_TRUNCATION = TextNode.valueOf("disabled");

  private final ObjectMapper json;
  private final JsonWriter writer;

  public ResponseBody(ObjectMapper json, JsonWriter writer) {
    this.json = json;
    this.writer = writer;
  }

  private static JsonNode plain() {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.putObject("format").put("type", "text");
    return text;
  }

  @Override
  public String response(Turn turn, TurnEvent.Started started, Answer answer) {
    return writer.text(ended(turn, started, answer));
  }

  Response begun(Turn turn, TurnEvent.Started started) {
    return unanswered(turn, started, "in_progress", null);
  }

  /** One that is begun and that nobody waits for. */
  Response queued(Turn turn, TurnEvent.Started started) {
    return unanswered(turn, started, "queued", null);
  }

  Response failed(Turn turn, TurnEvent.Started started, Problem problem) {
    return unanswered(
        turn, started, "failed", new Response.Failure(problem.code(), problem.message()));
  }

  private Response unanswered(
      Turn turn, TurnEvent.Started started, String status, Response.@Nullable Failure error) {
    return framed(turn, started, new Outcome(status, error, null, List.of(), null, null));
  }

  Response ended(Turn turn, TurnEvent.Started started, Answer answer) {
    String status = status(answer.reason());
    return framed(
        turn,
        started,
        new Outcome(
            status,
            null,
            answer.reason() == FinishReason.LENGTH
                ? new Response.Incomplete("max_output_tokens")
                : null,
            output(turn, status, answer),
            usage(answer),
            new Response.Own(null, answer.receipt())));
  }

  private static List<Output> output(Turn turn, String status, Answer answer) {
    var items = new ArrayList<Output>();
    String id = turn.responseId();
    if (answer.reasoning().isShown()) {
      items.add(ReasoningItem.of(id, reasoningStatus(answer), answer.reasoning().text()));
    }
    AnswerCalls told = AnswerCalls.of(turn, answer.text());
    List<AnswerCalls.Call> calls = told.calls();
    if (calls.isEmpty() || !told.text().isEmpty()) {
      items.add(
          OutputItem.answered(
              id,
              calls.isEmpty() ? status : "completed",
              told.text(),
              calls.isEmpty() ? answer.logprobs() : List.of()));
    }
    for (int i = 0; i < calls.size(); i++) {
      boolean last = i == calls.size() - 1;
      items.add(Output.FunctionCall.of(id, i, last ? status : "completed", calls.get(i)));
    }
    return items;
  }

  /** Where there is an answer, what was reasoned before it has an end. */
  static String reasoningStatus(Answer answer) {
    return answer.text().isEmpty() ? status(answer.reason()) : "completed";
  }

  /** What a response says of its answer. */
  private record Outcome(
      String status,
      Response.@Nullable Failure error,
      Response.@Nullable Incomplete incomplete,
      List<Output> output,
      Response.@Nullable Usage usage,
      Response.@Nullable Own own) {}

  private Response framed(Turn turn, TurnEvent.Started started, Outcome outcome) {
    ObjectNode asked = asked(turn);
    JsonNode metadata = asked.path("metadata");
    return new Response(
        turn.responseId(),
        "response",
        started.at().getEpochSecond(),
        outcome.status(),
        started.model(),
        outcome.error(),
        outcome.incomplete(),
        outcome.output(),
        asked(asked, "parallel_tool_calls", BooleanNode.valueOf(asked.has("tools"))),
        asked(asked, "tool_choice", asked.has("tools") ? ANY_TOOL : NO_TOOLS),
        asked(asked, "tools", NONE),
        asked(asked, "text", PLAIN),
        asked(asked, "truncation", NO_TRUNCATION),
        outcome.usage(),
        new Response.Asked(
            started.instructions(),
            turn.options().maxTokens(),
            started.previousResponseId(),
            new Response.Conversation(started.conversationId()),
            turn.store(),
            turn.options().temperature(),
            turn.options().topP(),
            isInBackground(asked) ? true : null,
            metadata.isObject() ? metadata : json.createObjectNode()),
        outcome.own());
  }

  /** Whether the request does not wait for its answer. */
  boolean isInBackground(Turn turn) {
    return isInBackground(asked(turn));
  }

  private static boolean isInBackground(ObjectNode asked) {
    return asked.path("background").asBoolean(false);
  }

  private static JsonNode asked(ObjectNode asked, String field, JsonNode absent) {
    JsonNode value = asked.get(field);
    return value == null ? absent : value;
  }

  /** What of a request is kept with its turn. */
  ObjectNode asked(Turn turn) {
    return parse(turn.requestJson());
  }

  private ObjectNode parse(String text) {
    try {
      return (ObjectNode) json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored response is not JSON: " + e.getMessage(), e);
    }
  }

  /**
   * A stored exchange as the response it was, or as far as it has come.
   *
   * @return the JSON that was sent, or a {@link Response}
   */
  Object stored(Exchange exchange) {
    return whole(exchange.responseJson())
        .<Object>map(Function.identity())
        .orElseGet(() -> fromItsTurns(exchange));
  }

  /** What an exchange says without the response it was: in the making, imported, or damaged. */
  private Response fromItsTurns(Exchange exchange) {
    String status = wire(exchange);
    String answer = exchange.answer();
    return new Response(
        exchange.responseId(),
        "response",
        exchange.createdAt().getEpochSecond(),
        status,
        exchange.model(),
        exchange.errorCode() == null
            ? null
            : new Response.Failure(exchange.errorCode(), exchange.errorMessage()),
        null,
        exchange.status().hasAnswer()
            ? List.of(OutputItem.of(exchange.responseId(), status, answer))
            : List.of(),
        BooleanNode.FALSE,
        NO_TOOLS,
        NONE,
        PLAIN,
        NO_TRUNCATION,
        null,
        new Response.Kept(
            exchange.previousResponseId(), new Response.Conversation(exchange.conversationId())),
        left(exchange));
  }

  /** What is told of a response that was kept and cannot be read. */
  private Response.@Nullable Own left(Exchange exchange) {
    String kept = exchange.responseJson();
    return kept == null || kept.equals("{}")
        ? null
        : new Response.Own(LOST, receipt(exchange.receiptJson()).orElse(null));
  }

  /** A stored response with all that one has; empty for none, and for what is left of one. */
  private Optional<ObjectNode> whole(@Nullable String stored) {
    return object(stored).filter(response -> response.has("id") && response.has("output"));
  }

  /**
   * What was reasoned before an answer, as it is kept; empty where nothing was, or it is erased.
   */
  public Optional<String> reasoning(Exchange exchange) {
    return whole(exchange.responseJson())
        .map(response -> response.path("output").path(0))
        .filter(item -> item.path("type").asText().equals(ReasoningItem.TYPE))
        .map(item -> item.at("/content/0/text").asText())
        .filter(text -> !text.isEmpty() && !text.equals(StoredMessage.ERASED));
  }

  /** What a stored answer that calls tools says and calls, item by item; empty of another one. */
  public Optional<JsonNode> calling(Exchange exchange) {
    return whole(exchange.responseJson())
        .map(response -> response.path("output"))
        .filter(items ->
            StreamSupport.stream(items.spliterator(), false)
                .anyMatch(item -> item.path("type").asText().equals(Output.FunctionCall.TYPE)));
  }

  /** An item of a stored response's output, as it was sent; empty where there is none. */
  Optional<JsonNode> item(Exchange exchange, String id) {
    return whole(exchange.responseJson())
        .map(response -> response.path("output"))
        .flatMap(items ->
            StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.path("id").asText().equals(id))
                .findFirst());
  }

  /**
   * A stored receipt; empty where there is none, or none that can be read. An empty object, which
   * imports once wrote, tells nothing.
   */
  public Optional<ObjectNode> receipt(@Nullable String stored) {
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

  public static String wire(Exchange exchange) {
    return exchange.status().name().toLowerCase(Locale.ROOT);
  }

  static String status(FinishReason reason) {
    return switch (reason) {
      case STOP -> "completed";
      case LENGTH -> "incomplete";
      case CANCELLED -> "cancelled";
    };
  }

  private static Response.Usage usage(Answer answer) {
    Receipt.State state = answer.receipt().state();
    long read = state.promptTokens() - state.reusedTokens();
    return new Response.Usage(
        state.promptTokens(),
        new Response.Usage.Cached(
            state.reusedTokens(), answer.receipt().kept().stored() ? read : 0),
        answer.outputTokens(),
        new Response.Usage.Reasoning(answer.reasoning().tokens()),
        state.promptTokens() + answer.outputTokens());
  }
}
