package dev.eunoe.chat.memories;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.http.TimeZones;
import dev.eunoe.chat.request.Spaces;
import dev.eunoe.chat.wire.ListBody;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.memory.MemoryService;
import dev.eunoe.turn.memory.PinService;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /v1/memories}: what is remembered of the owner, and what they may do with it. */
@ApplicationScoped
public class MemoriesRoutes {
  private static final int LISTED = 50;

  private final MemoryService memories;
  private final PinService pins;
  private final JsonHttp http;
  private final EunoeConfig config;
  private final long mostInExchange;

  MemoriesRoutes(MemoryService memories, PinService pins, JsonHttp http, EunoeConfig config) {
    this.mostInExchange =
        2L * config.turns().maxInputTokens() * EunoeConfig.Turns.CHARACTERS_OF_A_TOKEN;
    this.memories = memories;
    this.pins = pins;
    this.http = http;
    this.config = config;
  }

  /**
   * Pins with {@code kind=pin}, what is said of the owner in all with {@code kind=summary};
   * otherwise messages, newest first, or those fitting a query, or those that tell something, to be
   * forgotten by {@link ForgetRoute}.
   */
  @Route(path = "/v1/memories", methods = Route.HttpMethod.GET)
  void list(RoutingContext route) {
    String kind = parameter(route, "kind", "message");
    String query = JsonHttp.parameter(route, "query");
    int limit = JsonHttp.limit(route, LISTED);
    switch (kind) {
      case "pin" ->
          http.reply(
              route, pins.all(http.owner(route)).map(pins -> ListBody.of(pins, PinBody::of)));
      case "summary" -> http.reply(route, OwnerSummaryBody.read(memories, http.owner(route)));
      case "message" -> {
        String about = JsonHttp.parameter(route, "about");
        if (about != null && !about.isBlank()) {
          http.reply(route, memories.told(http.owner(route), about).map(ToldBody::of));
        } else if (query == null || query.isBlank()) {
          http.reply(
              route,
              memories
                  .list(http.owner(route), after(JsonHttp.after(route)), limit)
                  .map(items -> RememberedMessage.page(items, limit)));
        } else {
          ZoneId zone =
              TimeZones.read(route.request().getParam(TimeZones.FIELD), config.memory().timeZone());
          http.reply(
              route,
              memories
                  .search(http.owner(route), query, limit, zone, scope(route))
                  .map(found -> ListBody.of(found, FoundMessage::of)));
        }
      }
      default -> throw RequestFields.badValue("kind", "'message', 'pin' or 'summary'", kind);
    }
  }

  /** Adds a pin, by its words or from a message. */
  @Route(path = "/v1/memories", methods = Route.HttpMethod.POST)
  void add(RoutingContext route) {
    Owner owner = http.owner(route);
    http.reply(route, http.read(route, RequestFields::new).chain(fields -> pin(owner, fields)));
  }

  private Uni<PinBody> pin(Owner owner, RequestFields fields) {
    fields.requireKnown(Set.of("text", "kind", "message_id"), Set.of());
    String text = fields.text("text");
    String message = fields.text("message_id");
    if ((text == null) == (message == null)) {
      throw RequestFields.missing("text", "or 'message_id', and only one of them");
    }
    var kind = PinBody.kind(fields.text("kind"));
    return text != null
        ? pins.add(owner, kind, text).map(PinBody::of)
        : pins.addMessage(owner, kind, ResourceId.memory(String.valueOf(message)).value())
            .map(PinBody::of);
  }

  @Route(path = "/v1/memories/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param String id) {
    if (id.equals("export")) {
      export(route);
      return;
    }
    http.reply(
        route,
        switch (ResourceId.memory(id)) {
          case ResourceId.Pin pin -> pins.find(http.owner(route), pin.value()).map(PinBody::of);
          case ResourceId.Message message ->
              memories.message(http.owner(route), message.value()).map(RememberedMessage::of);
        });
  }

  /** Other words for a pin or a message. */
  @Route(path = "/v1/memories/:id", methods = Route.HttpMethod.PATCH)
  void edit(RoutingContext route, @Param String id) {
    ResourceId.Memory memory = ResourceId.memory(id);
    Owner owner = http.owner(route);
    http.reply(
        route,
        http.read(route, this::newWords)
            .chain(text ->
                switch (memory) {
                  case ResourceId.Pin pin -> pins.edit(owner, pin.value(), text).map(PinBody::of);
                  case ResourceId.Message message ->
                      memories.correct(owner, message.value(), text).map(ErasedBody::of);
                }));
  }

  private String newWords(ObjectNode body) {
    var fields = new RequestFields(body);
    fields.requireKnown(Set.of("text"), Set.of());
    String text = fields.text("text");
    if (text == null || text.isBlank()) {
      throw RequestFields.missing("text", "with the new words; to have none, delete it");
    }
    if (text.length() > mostInExchange / 2) {
      throw RequestFields.badValue(
          "text", "at most " + mostInExchange / 2 + " characters", text.length() + " of them");
    }
    return text;
  }

  /** Forgets one thing; as a dry run, tells what would go. */
  @Route(path = "/v1/memories/:id", methods = Route.HttpMethod.DELETE)
  void forget(RoutingContext route, @Param String id) {
    Owner owner = http.owner(route);
    DryRun run = DryRun.of(route);
    Reach reach = Reaches.of(route, Reach.SAME);
    http.reply(
        route,
        switch (ResourceId.memory(id)) {
          case ResourceId.Pin pin ->
              run.erases()
                  ? pins.delete(owner, pin.value()).map(_ -> UnpinnedBody.of(id, run))
                  : pins.find(owner, pin.value()).map(_ -> UnpinnedBody.of(id, run));
          case ResourceId.Message message ->
              (run.erases()
                      ? memories.forget(owner, List.of(message.value()), List.of(), reach)
                      : memories.wouldForget(owner, List.of(message.value()), reach))
                  .map(receipt -> ErasedBody.of(receipt, run, id));
        });
  }

  /** Forgets everything; asks for {@code all=true}, so that a missing id is not a catastrophe. */
  @Route(path = "/v1/memories", methods = Route.HttpMethod.DELETE)
  void forgetEverything(RoutingContext route) {
    if (!"true".equals(route.request().getParam("all"))) {
      throw RequestFields.missing("all", "with the value true, to forget everything");
    }
    Owner owner = http.owner(route);
    DryRun run = DryRun.of(route);
    http.reply(
        route,
        (run.erases() ? memories.forgetEverything(owner) : memories.wouldForgetEverything(owner))
            .map(receipt -> ErasedBody.of(receipt, run)));
  }

  private void export(RoutingContext route) {
    route.response().putHeader("Content-Disposition", "attachment; filename=\"eunoe-memory.json\"");
    Owner owner = http.owner(route);
    http.reply(
        route,
        memories
            .export(owner)
            .chain(export -> TextWork.run(Long.MAX_VALUE, () -> ExportFile.of(owner, export))));
  }

  @Route(path = "/v1/memories/import", methods = Route.HttpMethod.POST)
  void restore(RoutingContext route) {
    Owner owner = http.owner(route);
    http.reply(
        route,
        http.read(route, file -> new MemoryImport(owner, mostInExchange).read(file))
            .chain(export -> memories.restore(owner, export))
            .map(ImportedBody::of));
  }

  private static MemoryScope scope(RoutingContext route) {
    String space = Spaces.read(route.request().getParam(Spaces.FIELD));
    return space == null ? MemoryScope.EVERYWHERE : new MemoryScope.Space(space);
  }

  private static @Nullable String after(@Nullable String id) {
    return id == null ? null : ResourceId.memory(id).value();
  }

  private static String parameter(RoutingContext route, String name, String absent) {
    String value = JsonHttp.parameter(route, name);
    return value == null ? absent : value;
  }
}
