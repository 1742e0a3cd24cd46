package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.memories.DryRun;
import dev.eunoe.chat.memories.Reaches;
import dev.eunoe.chat.request.Spaces;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.conversation.ConversationService;
import dev.eunoe.turn.memory.MemoryService;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/conversations}: what is kept, turn by turn, and its erasure. */
@ApplicationScoped
public class ConversationsRoutes {
  private static final int LISTED = 200; // where a request names no limit

  private final MemoryStore memory;
  private final MemoryService memories;
  private final ConversationService conversations;
  private final ConversationBodies bodies;
  private final JsonHttp http;

  ConversationsRoutes(
      MemoryStore memory,
      MemoryService memories,
      ConversationService conversations,
      ConversationBodies bodies,
      JsonHttp http) {
    this.memory = memory;
    this.memories = memories;
    this.conversations = conversations;
    this.bodies = bodies;
    this.http = http;
  }

  @Route(path = "/v1/conversations", methods = Route.HttpMethod.GET)
  void list(RoutingContext route) {
    Owner owner = http.owner(route);
    String asked = JsonHttp.after(route);
    String after = asked == null ? null : ResourceId.conversation(asked).value();
    requireNewestFirst(JsonHttp.parameter(route, "order"));
    int limit = JsonHttp.limit(route, LISTED);
    http.reply(
        route,
        memory
            .conversations(owner, after, limit + 1)
            .call(found ->
                found.isEmpty() && after != null
                    ? requireThere(owner, after)
                    : Uni.createFrom().voidItem())
            .map(found -> ConversationLine.page(found, limit)));
  }

  private static void requireNewestFirst(@Nullable String order) {
    if (order != null && !order.equals("desc")) {
      throw RequestFields.badValue("order", "'desc': the most recently used come first", order);
    }
  }

  /** A list that goes on behind what was deleted meanwhile would end in silence. */
  private Uni<Void> requireThere(Owner owner, String id) {
    return conversations
        .find(owner, id)
        .invoke(found -> {
          if (found.isEmpty()) {
            throw JsonHttp.unknownConversation(id).asException();
          }
        })
        .replaceWithVoid();
  }

  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    http.reply(
        route,
        conversations
            .find(owner, id)
            .map(found -> found.orElseThrow(() -> JsonHttp.unknownConversation(id).asException()))
            .chain(noted ->
                memory
                    .exchanges(owner, id)
                    .chain(exchanges -> conversation(owner, noted, exchanges))));
  }

  private Uni<ConversationBody> conversation(
      Owner owner, NotedConversation noted, List<Exchange> exchanges) {
    String id = noted.id();
    return memory
        .segments(owner, id)
        .chain(segments ->
            memory
                .summary(owner, id)
                .chain(summary ->
                    memories
                        .remembers(owner, id)
                        .chain(remembers ->
                            TextWork.run(
                                chars(exchanges),
                                () ->
                                    bodies.conversation(
                                        noted, exchanges, segments, summary, remembers)))))
        .chain(body -> memories.space(owner, id).map(body::in));
  }

  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.DELETE)
  void delete(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    DryRun run = DryRun.of(route);
    Reach reach = Reaches.of(route, Reach.ALONE);
    http.reply(
        route,
        (run.erases()
                ? memories.forgetConversation(owner, id, reach)
                : memories.wouldForgetConversation(owner, id, reach))
            .map(erased ->
                ConversationDeleted.of(
                    id,
                    erased.orElseThrow(() -> JsonHttp.unknownConversation(id).asException()),
                    run)));
  }

  /** Turns memory on or off, or keeps apart, also a conversation that is about to begin. */
  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.PATCH)
  void change(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    http.reply(
        route,
        http.read(route, ConversationsRoutes::change)
            .call(change ->
                change.memory() == null
                    ? Uni.createFrom().voidItem()
                    : memories.remember(owner, id, change.memory()))
            .call(change ->
                change.space() == null
                    ? Uni.createFrom().voidItem()
                    : memories.keepIn(owner, id, change.space()))
            .chain(() -> memories.remembers(owner, id))
            .chain(memory ->
                memories.space(owner, id).map(space -> ConversationChanged.of(id, memory, space))));
  }

  /** What is asked for; null where it stays. */
  private record Change(@Nullable Boolean memory, @Nullable String space) {}

  private static Change change(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of("memory", Spaces.FIELD), Set.of());
    boolean memory = fields.node("memory") != null;
    boolean emptied = body.path(Spaces.FIELD).asText("-").isEmpty();
    String space = emptied ? "" : fields.text(Spaces.FIELD);
    if (!memory && space == null) {
      throw RequestFields.missing(
          "memory", "true or false, or 'space', a label that keeps the conversation apart");
    }
    return new Change(
        memory ? fields.flag("memory", true) : null,
        space == null || space.isEmpty() ? space : Spaces.read(space));
  }

  private static long chars(List<Exchange> exchanges) {
    return exchanges.stream()
        .flatMap(exchange -> exchange.turns().stream())
        .mapToLong(turn -> turn.text().length())
        .sum();
  }
}
