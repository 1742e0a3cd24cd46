package dev.eunoe.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.ConversationSummary;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredTurn;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.MemoryService;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code /v1/conversations}: what is kept, turn by turn, and its erasure. */
@ApplicationScoped
class ConversationsRoutes {
  private static final int LISTED = 200; // where a request names no limit

  private final MemoryStore memory;
  private final MemoryService memories;
  private final MemoryJson json;
  private final Engine engine;
  private final ResponseBody bodies;
  private final JsonHttp edge;

  ConversationsRoutes(
      MemoryStore memory,
      MemoryService memories,
      MemoryJson json,
      Engine engine,
      ResponseBody bodies,
      JsonHttp edge) {
    this.memory = memory;
    this.memories = memories;
    this.json = json;
    this.engine = engine;
    this.bodies = bodies;
    this.edge = edge;
  }

  @Route(path = "/v1/conversations", methods = Route.HttpMethod.GET)
  void list(RoutingContext route) {
    Owner owner = edge.owner(route);
    String asked = JsonHttp.parameter(route, "after");
    String after = asked == null ? null : ResourceId.conversation(asked).value();
    int limit = JsonHttp.limit(route, LISTED);
    edge.reply(
        route,
        memory
            .conversations(owner, after, limit + 1)
            .call(found ->
                found.isEmpty() && after != null
                    ? requireThere(owner, after)
                    : Uni.createFrom().voidItem())
            .map(found -> page(found, limit)));
  }

  /** A list that goes on behind what was deleted meanwhile would end in silence. */
  private Uni<Void> requireThere(Owner owner, String id) {
    return memory
        .exchanges(owner, id)
        .invoke(exchanges -> {
          if (exchanges.isEmpty()) {
            throw JsonHttp.unknownConversation(id).asException();
          }
        })
        .replaceWithVoid();
  }

  /**
   * @param found one more than the page holds, where there is more
   */
  ObjectNode page(List<ConversationSummary> found, int limit) {
    List<ConversationSummary> shown = found.subList(0, Math.min(limit, found.size()));
    ObjectNode list = edge.node().put("object", "list");
    ArrayNode data = list.putArray("data");
    shown.forEach(summary -> data.add(line(summary)));
    return list.put("has_more", found.size() > limit)
        .put("last_id", shown.isEmpty() ? null : shown.getLast().id());
  }

  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = edge.owner(route);
    edge.reply(
        route,
        memory
            .exchanges(owner, id)
            .chain(exchanges -> {
              if (exchanges.isEmpty()) {
                return Uni.createFrom().failure(JsonHttp.unknownConversation(id).asException());
              }
              return memory
                  .segments(owner, id)
                  .chain(segments ->
                      TextWork.run(chars(exchanges), () -> conversation(id, exchanges, segments)))
                  .call(body ->
                      memory
                          .summary(owner, id)
                          .invoke(summary ->
                              summary.ifPresent(made -> body.set("summary", summary(made)))))
                  .call(body ->
                      memories
                          .remembers(owner, id)
                          .invoke(remembers -> body.put("memory", remembers)));
            }));
  }

  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.DELETE)
  void delete(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = edge.owner(route);
    DryRun run = DryRun.of(route);
    edge.reply(
        route,
        (run.erases()
                ? memories.forgetConversation(owner, id)
                : memories.wouldForgetConversation(owner, id))
            .map(erased -> {
              var receipt =
                  erased.orElseThrow(() -> JsonHttp.unknownConversation(id).asException());
              return deleted(id, receipt, run);
            }));
  }

  ObjectNode deleted(String id, ErasureReceipt receipt, DryRun run) {
    ObjectNode body = run.mark(edge.node().put("id", id));
    body.put("object", "conversation.deleted").put("deleted", run.erases());
    body.putObject("eunoe").set("erased", json.erased(receipt, run));
    return body;
  }

  /** Turns memory on or off for a conversation, also for one that is about to begin. */
  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.PATCH)
  void change(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = edge.owner(route);
    edge.reply(
        route,
        edge.read(route, ConversationsRoutes::memoryOn)
            .chain(on -> memories.remember(owner, id, on).replaceWith(on))
            .map(on -> edge.node().put("id", id).put("object", "conversation").put("memory", on)));
  }

  private static boolean memoryOn(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of("memory"), Set.of());
    if (fields.node("memory") == null) {
      throw RequestFields.missing("memory", "true or false");
    }
    return fields.flag("memory", true);
  }

  private static long chars(List<Exchange> exchanges) {
    return exchanges.stream()
        .flatMap(exchange -> exchange.turns().stream())
        .mapToLong(turn -> turn.text().length())
        .sum();
  }

  private ObjectNode line(ConversationSummary summary) {
    return edge.node()
        .put("id", summary.id())
        .put("object", "conversation")
        .put("title", summary.title())
        .put("created_at", summary.createdAt().getEpochSecond())
        .put("updated_at", summary.updatedAt().getEpochSecond())
        .put("last_response_id", summary.lastResponseId())
        .put("turns", summary.turns());
  }

  ObjectNode conversation(String id, List<Exchange> exchanges, List<SegmentView> segments) {
    ObjectNode body = edge.node().put("id", id).put("object", "conversation");
    body.put("created_at", exchanges.getFirst().createdAt().getEpochSecond());
    ArrayNode list = body.putArray("exchanges");
    exchanges.forEach(exchange -> list.add(exchange(exchange)));
    ArrayNode made = body.putArray("segments");
    segments.forEach(segment -> made.add(segment(segment)));
    body.put("last_response_id", exchanges.getLast().responseId());
    body.set("window", newestAnswer(exchanges).map(this::window).orElseGet(() -> window(0)));
    return body;
  }

  /**
   * The newest answer of the newest branch: other branches may be longer, and an answer that is not
   * finished has no end.
   */
  private static Optional<Exchange> newestAnswer(List<Exchange> exchanges) {
    Map<String, Exchange> byId =
        exchanges.stream().collect(Collectors.toMap(Exchange::responseId, Function.identity()));
    Optional<Exchange> newest = Optional.of(exchanges.getLast());
    while (newest.isPresent() && !newest.get().status().hasAnswer()) {
      newest = newest.map(Exchange::previousResponseId).map(byId::get);
    }
    return newest;
  }

  /** As its receipt says, unless an erasure before it has moved it since. */
  private ObjectNode window(Exchange answered) {
    return bodies
        .receipt(answered.receiptJson())
        .map(receipt -> receipt.get("window"))
        .filter(told -> told.path("position").asLong(-1) == answered.endPosition())
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast)
        .orElseGet(() -> window(answered.endPosition()));
  }

  private ObjectNode window(long position) {
    return edge.node()
        .put("tokens", engine.window())
        .put("position", position)
        .put("visible_from", engine.visibleFrom(position));
  }

  private ObjectNode exchange(Exchange exchange) {
    ObjectNode node = edge.node().put("response_id", exchange.responseId());
    node.put("previous_response_id", exchange.previousResponseId());
    node.put("status", ResponseBody.wire(exchange));
    node.put("created_at", exchange.createdAt().getEpochSecond());
    boolean placed = exchange.status().hasAnswer();
    node.put("start_position", placed ? exchange.startPosition() : null);
    node.put("end_position", placed ? exchange.endPosition() : null);
    ArrayNode turns = node.putArray("turns");
    for (StoredTurn turn : exchange.turns()) {
      turns
          .addObject()
          .put("id", turn.id())
          .put("role", turn.role())
          .put("speaker", turn.speaker().isEmpty() ? null : turn.speaker())
          .put("text", turn.text())
          .put("at", turn.at().toString())
          .put("erased", turn.erased());
    }
    bodies
        .receipt(exchange.receiptJson())
        .ifPresent(receipt -> node.set("receipt", receipt.set("window", window(exchange))));
    if (exchange.errorMessage() != null) {
      node.putObject("error")
          .put("code", exchange.errorCode())
          .put("message", exchange.errorMessage());
    }
    return node;
  }

  ObjectNode summary(SummaryView summary) {
    ObjectNode node = edge.node().put("id", summary.id());
    sentences(node, summary.sentences());
    return node.put("words_in", summary.wordsIn()).put("words_out", summary.wordsOut());
  }

  private static void sentences(ObjectNode node, List<SummaryView.Sentence> sentences) {
    ArrayNode list = node.putArray("sentences");
    for (SummaryView.Sentence sentence : sentences) {
      ObjectNode line = list.addObject().put("text", sentence.text());
      ArrayNode turns = line.putArray("turn_ids");
      sentence.turnIds().forEach(turns::add);
      line.put("writer", OwnerSummary.writer(sentence));
    }
  }

  private ObjectNode segment(SegmentView segment) {
    ObjectNode node = edge.node().put("id", segment.id()).put("summary", segment.summary());
    sentences(node, segment.sentences());
    ArrayNode terms = node.putArray("terms");
    segment.terms().forEach(terms::add);
    ArrayNode turns = node.putArray("turn_ids");
    segment.turnIds().forEach(turns::add);
    return node.put("words_in", segment.wordsIn()).put("words_out", segment.wordsOut());
  }
}
