package dev.eunoe.chat.responses;

import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.ResourceId;
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
  private final JsonHttp http;

  ResponseItemsRoutes(MemoryStore memory, MemoryService memories, JsonHttp http) {
    this.memory = memory;
    this.memories = memories;
    this.http = http;
  }

  @Route(path = "/v1/responses/:id/input_items", methods = Route.HttpMethod.GET)
  void inputItems(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.response(asked).value();
    int limit = JsonHttp.limit(route, LISTED);
    String after = JsonHttp.parameter(route, "after");
    boolean oldestFirst = ItemPage.oldestFirst(route);
    http.reply(
        route,
        kept(http.owner(route), id)
            .map(exchange -> {
              List<InputItem> items = InputItem.newestFirst(exchange);
              return ItemPage.of(oldestFirst ? items.reversed() : items, after, limit);
            }));
  }

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
            .replaceWith(ResponseDeleted.of(id)));
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
