package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.turn.memory.MemoryService;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code /v1/memories/forget}: forgets what a search, or "forget that I …", has found and the owner
 * has confirmed, by the ids they were shown.
 */
@ApplicationScoped
public class ForgetRoute {
  private static final int MOST = 100;

  private final MemoryService memories;
  private final JsonHttp http;

  ForgetRoute(MemoryService memories, JsonHttp http) {
    this.memories = memories;
    this.http = http;
  }

  @Route(path = "/v1/memories/forget", methods = Route.HttpMethod.POST)
  void forget(RoutingContext route) {
    Owner owner = http.owner(route);
    DryRun run = DryRun.of(route);
    Reach reach = Reaches.of(route, Reach.SAME);
    http.reply(
        route,
        http.read(route, ForgetRoute::ids)
            .chain(ids -> erase(owner, ids, run, reach))
            .map(receipt -> ErasedBody.of(receipt, run)));
  }

  private Uni<ErasureReceipt> erase(Owner owner, Confirmed ids, DryRun run, Reach reach) {
    return run.erases()
        ? memories.forget(owner, ids.messages(), ids.pins(), reach)
        : memories
            .wouldForget(owner, ids.messages(), reach)
            .map(receipt -> receipt.withPins(ids.pins().size()));
  }

  private record Confirmed(List<String> messages, List<String> pins) {}

  private static Confirmed ids(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of("ids"), Set.of());
    List<String> asked = fields.texts("ids", MOST);
    if (asked.isEmpty()) {
      throw RequestFields.missing("ids", "a list of ids of messages and pins");
    }
    var ids = new Confirmed(new ArrayList<>(), new ArrayList<>());
    for (String id : asked) {
      switch (ResourceId.memory(id)) {
        case ResourceId.Message message -> ids.messages().add(message.value());
        case ResourceId.Pin pin -> ids.pins().add(pin.value());
      }
    }
    return ids;
  }
}
