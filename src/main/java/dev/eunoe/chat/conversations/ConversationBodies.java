package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.request.Metadata;
import dev.eunoe.chat.responses.ResponseBody;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.turn.prompt.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says of a conversation what is kept of it, and what attention still sees. */
@ApplicationScoped
class ConversationBodies {
  private final Engine engine;
  private final ResponseBody bodies;
  private final JsonWriter json;

  ConversationBodies(Engine engine, ResponseBody bodies, JsonWriter json) {
    this.engine = engine;
    this.bodies = bodies;
    this.json = json;
  }

  /**
   * @param exchanges in the order in which they were begun
   */
  ConversationBody conversation(
      NotedConversation noted,
      List<Exchange> exchanges,
      List<SegmentView> segments,
      Optional<SummaryView> summary,
      boolean memory) {
    return new ConversationBody(
        noted.id(),
        "conversation",
        noted.createdAt().getEpochSecond(),
        Metadata.told(noted.metadata()),
        exchanges.stream().map(this::exchange).toList(),
        segments.stream().map(ConversationBody.Segment::of).toList(),
        exchanges.isEmpty() ? null : exchanges.getLast().responseId(),
        newestAnswer(exchanges).map(this::window).orElseGet(() -> window(0)),
        summary.map(ConversationBody.Summary::of).orElse(null),
        memory,
        "");
  }

  /**
   * The newest answer of the newest branch: other branches may be longer, and an answer that is not
   * finished has no end.
   */
  private static Optional<Exchange> newestAnswer(List<Exchange> exchanges) {
    Map<String, Exchange> byId =
        exchanges.stream().collect(Collectors.toMap(Exchange::responseId, Function.identity()));
    Optional<Exchange> newest =
        exchanges.isEmpty() ? Optional.empty() : Optional.of(exchanges.getLast());
    while (newest.isPresent() && !newest.get().status().hasAnswer()) {
      newest = newest.map(Exchange::previousResponseId).map(byId::get);
    }
    return newest;
  }

  /** As its receipt says, unless an erasure before it has moved it since. */
  private JsonNode window(Exchange answered) {
    return bodies
        .receipt(answered.receiptJson())
        .map(receipt -> receipt.get("window"))
        .filter(told -> told.path("position").asLong(-1) == answered.endPosition())
        .filter(JsonNode::isObject)
        .orElseGet(() -> window(answered.endPosition()));
  }

  private JsonNode window(long position) {
    return json.tree(new Receipt.Window(engine.window(), position, engine.visibleFrom(position)));
  }

  private ConversationBody.Exchange exchange(Exchange exchange) {
    boolean placed = exchange.status().hasAnswer();
    return new ConversationBody.Exchange(
        exchange.responseId(),
        exchange.previousResponseId(),
        ResponseBody.wire(exchange),
        exchange.createdAt().getEpochSecond(),
        placed ? exchange.startPosition() : null,
        placed ? exchange.endPosition() : null,
        exchange.turns().stream().map(ConversationBody.Message::of).toList(),
        bodies.reasoning(exchange).orElse(null),
        bodies.calling(exchange).orElse(null),
        receipt(exchange),
        failure(exchange));
  }

  /** With the window of today: the rest was true when it was written. */
  private @Nullable JsonNode receipt(Exchange exchange) {
    Optional<ObjectNode> receipt = bodies.receipt(exchange.receiptJson());
    receipt.ifPresent(kept -> kept.set("window", window(exchange)));
    return receipt.orElse(null);
  }

  private static ConversationBody.@Nullable Failure failure(Exchange exchange) {
    String message = exchange.errorMessage();
    return message == null ? null : new ConversationBody.Failure(exchange.errorCode(), message);
  }
}
