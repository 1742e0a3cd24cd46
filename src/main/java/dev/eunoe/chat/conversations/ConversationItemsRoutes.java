package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.limits.OwnerLimits;
import dev.eunoe.chat.request.CallItems;
import dev.eunoe.chat.request.MessageReader;
import dev.eunoe.chat.request.Metadata;
import dev.eunoe.chat.request.ToolWords;
import dev.eunoe.chat.responses.ItemPage;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.conversation.ConversationService;
import dev.eunoe.turn.memory.MemoryService;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Conversations as OpenAI's interface makes them: with items and metadata. Items that are added are
 * read with the next turn at the conversation's end.
 */
@ApplicationScoped
public class ConversationItemsRoutes {
  private static final String ITEMS = "items";
  private static final int LISTED = 20; // where a request names no limit
  private static final int ADDED = 20; // at once, as the interface has it

  private final ConversationService conversations;
  private final MemoryStore memory;
  private final MemoryService memories;
  private final OwnerLimits limits;
  private final ToolWords tools;
  private final JsonHttp http;
  private final Clock clock;

  ConversationItemsRoutes(
      ConversationService conversations,
      MemoryStore memory,
      MemoryService memories,
      OwnerLimits limits,
      ToolWords tools,
      JsonHttp http,
      Clock clock) {
    this.conversations = conversations;
    this.memory = memory;
    this.memories = memories;
    this.limits = limits;
    this.tools = tools;
    this.http = http;
    this.clock = clock;
  }

  @Route(path = "/v1/conversations", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    String id = Ids.conversation();
    Instant at = clock.instant();
    limits.requireRoom(owner);
    http.reply(
        route,
        http.read(route, body -> asked(body, at))
            .chain(asked -> conversations.create(owner, id, asked.metadata(), asked.items(), at))
            .chain(() -> noted(owner, id))
            .map(NotedBody::of));
  }

  private record Asked(String metadata, List<StoredMessage> items) {}

  private Asked asked(ObjectNode body, Instant at) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of(ITEMS, Metadata.FIELD), Set.of());
    JsonNode items = body.path(ITEMS);
    return new Asked(
        Metadata.read(fields), RequestFields.asksNothing(items) ? List.of() : items(items, at));
  }

  private List<StoredMessage> items(JsonNode items, Instant at) {
    ToolForm form = tools.form();
    return new MessageReader(ITEMS, form)
        .readItems(form == null ? items : CallItems.asMessages(items, ITEMS, true), ADDED).stream()
            .map(item ->
                new StoredMessage(
                    Ids.message(), item.role(), item.speaker(), item.text(), at, false))
            .toList();
  }

  @Route(path = "/v1/conversations/:id", methods = Route.HttpMethod.POST)
  void note(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    http.reply(
        route,
        http.read(route, ConversationItemsRoutes::metadata)
            .chain(metadata -> conversations.note(owner, id, metadata))
            .chain(() -> noted(owner, id))
            .map(NotedBody::of));
  }

  private static String metadata(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of(Metadata.FIELD), Set.of());
    return Metadata.read(fields);
  }

  private Uni<NotedConversation> noted(Owner owner, String id) {
    return conversations
        .find(owner, id)
        .map(found -> found.orElseThrow(() -> JsonHttp.unknownConversation(id).asException()));
  }

  @Route(path = "/v1/conversations/:id/items", methods = Route.HttpMethod.POST)
  void add(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    Instant at = clock.instant();
    limits.requireRoom(owner);
    http.reply(
        route,
        http.read(route, body -> added(body, at))
            .chain(items -> conversations.add(owner, id, items, at))
            .map(kept -> kept.orElseThrow(() -> JsonHttp.unknownConversation(id).asException()))
            .map(kept -> new ConversationBranch(List.of(), kept, tools.form()).items())
            .map(items -> ItemPage.of(items, null, items.size())));
  }

  private List<StoredMessage> added(ObjectNode body, Instant at) {
    new RequestFields(body).requireKnown(Set.of(ITEMS), Set.of("include"));
    return items(body.path(ITEMS), at);
  }

  @Route(path = "/v1/conversations/:id/items", methods = Route.HttpMethod.GET)
  void list(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.conversation(asked).value();
    int limit = JsonHttp.limit(route, LISTED);
    String after = JsonHttp.after(route);
    boolean oldestFirst = ItemPage.oldestFirst(route);
    http.reply(
        route,
        items(http.owner(route), id)
            .map(kept ->
                ItemPage.of(oldestFirst ? kept.items() : kept.items().reversed(), after, limit)));
  }

  @Route(path = "/v1/conversations/:id/items/:item", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param("id") String asked, @Param("item") String item) {
    String id = ResourceId.conversation(asked).value();
    http.reply(route, items(http.owner(route), id).map(kept -> kept.item(item)));
  }

  private Uni<ConversationBranch> items(Owner owner, String id) {
    return noted(owner, id)
        .chain(noted ->
            memory
                .exchanges(owner, id)
                .map(exchanges -> ConversationBranch.of(exchanges, noted.added(), tools.form())));
  }

  /** Erases it, as {@code DELETE /v1/memories/{id}} does: also what was made of it. */
  @Route(path = "/v1/conversations/:id/items/:item", methods = Route.HttpMethod.DELETE)
  void delete(RoutingContext route, @Param("id") String asked, @Param("item") String item) {
    String id = ResourceId.conversation(asked).value();
    Owner owner = http.owner(route);
    http.reply(
        route,
        conversations
            .remove(owner, id, item)
            .chain(waited -> waited ? Uni.createFrom().voidItem() : forget(owner, id, item))
            .chain(() -> noted(owner, id))
            .map(NotedBody::of));
  }

  private Uni<Void> forget(Owner owner, String id, String item) {
    return items(owner, id)
        .invoke(kept -> {
          if (kept.isBeingAnswered(item)) {
            throw Problem.conflict(
                    "item_id",
                    "response_in_progress",
                    "Item '" + item + "' is being answered: cancel that first, then delete it.")
                .asException();
          }
        })
        .chain(kept -> memories.forget(owner, List.of(kept.turn(item)), List.of(), Reach.SAME))
        .replaceWithVoid();
  }
}
