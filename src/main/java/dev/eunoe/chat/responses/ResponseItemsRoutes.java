package dev.eunoe.chat.responses;

import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.request.ToolWords;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.turn.memory.MemoryService;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What is kept of a response beside its answer: what it was asked; and its deletion. */
@ApplicationScoped
class ResponseItemsRoutes {
  private static final int LISTED = 20; // where a request names no limit

  private final MemoryStore memory;
  private final MemoryService memories;
  private final ToolWords tools;
  private final JsonHttp http;

  ResponseItemsRoutes(MemoryStore memory, MemoryService memories, ToolWords tools, JsonHttp http) {
    this.memory = memory;
    this.memories = memories;
    this.tools = tools;
    this.http = http;
  }

  @Route(path = "/v1/responses/:id/input_items", methods = Route.HttpMethod.GET)
  void inputItems(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.response(asked).value();
    int limit = JsonHttp.limit(route, LISTED);
    String after = JsonHttp.after(route);
    boolean oldestFirst = ItemPage.oldestFirst(route);
    http.reply(
        route,
        kept(http.owner(route), id)
            .chain(exchange -> given(http.owner(route), exchange))
            .map(items -> ItemPage.of(oldestFirst ? items : items.reversed(), after, limit)));
  }

  /** What a request brought, the oldest first; results have the ids of the calls before it. */
  private Uni<List<Item>> given(Owner owner, Exchange exchange) {
    List<StoredMessage> turns = exchange.turns();
    int given = exchange.status().hasAnswer() ? turns.size() - 1 : turns.size();
    List<StoredMessage> brought = turns.subList(0, Math.max(0, given));
    var sequence = new ItemSequence(tools.form());
    String before = exchange.previousResponseId();
    boolean results = !brought.isEmpty() && brought.getFirst().role().equals("tool");
    Uni<Void> called =
        results && before != null
            ? memory.find(owner, before).invoke(it -> it.ifPresent(sequence::of)).replaceWithVoid()
            : Uni.createFrom().voidItem();
    return called.map(_ ->
        brought.stream()
            .flatMap(turn -> sequence.of(turn).stream())
            .map(ItemSequence.Placed::item)
            .toList());
  }

  /** What became of a response that was to be deleted. */
  record Deleted(String id, String object, boolean deleted) {}

  /** Erases its messages and its answer, as {@code DELETE /v1/memories/{id}} does each of them. */
  @Route(path = "/v1/responses/:id", methods = Route.HttpMethod.DELETE)
  void delete(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.response(asked).value();
    Owner owner = http.owner(route);
    http.reply(
        route,
        kept(owner, id)
            .invoke(ResponseItemsRoutes::requireEnded)
            .chain(exchange -> erase(owner, exchange))
            .replaceWith(new Deleted(id, "response", true)));
  }

  private Uni<ErasureReceipt> erase(Owner owner, Exchange exchange) {
    List<String> words =
        exchange.turns().stream().filter(turn -> !turn.erased()).map(StoredMessage::id).toList();
    return memories.forget(owner, words, List.of(), Reach.SAME);
  }

  private static void requireEnded(Exchange exchange) {
    if (exchange.status() == Status.IN_PROGRESS) {
      throw Problem.conflict(
              "id",
              "response_in_progress",
              "Response '"
                  + exchange.responseId()
                  + "' is being written: cancel it first, then delete it.")
          .asException();
    }
  }

  private Uni<Exchange> kept(Owner owner, String id) {
    return memory
        .find(owner, id)
        .map(found ->
            found
                .filter(exchange -> !isDeleted(exchange))
                .orElseThrow(() -> JsonHttp.unknownResponse(id).asException()));
  }

  /** Of which no word is left. */
  static boolean isDeleted(Exchange exchange) {
    return !exchange.turns().isEmpty() && exchange.turns().stream().allMatch(StoredMessage::erased);
  }
}
