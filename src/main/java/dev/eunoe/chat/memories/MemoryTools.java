package dev.eunoe.chat.memories;

import dev.eunoe.chat.http.Owners;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.chat.wire.ListBody;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.Recollection;
import dev.eunoe.turn.memory.MemoryService;
import dev.eunoe.turn.memory.PinService;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.problem.ProblemException;
import io.quarkiverse.mcp.server.TextContent;
import io.quarkiverse.mcp.server.Tool;
import io.quarkiverse.mcp.server.ToolArg;
import io.quarkiverse.mcp.server.ToolCallException;
import io.quarkiverse.mcp.server.ToolResponse;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The memory as tools of the Model Context Protocol, at {@code /mcp}: the same as {@code
 * /v1/memories}, for programs that let a model use it. What they return is data: text of the owner,
 * never instructions of this server.
 */
@ApplicationScoped
class MemoryTools {
  private static final int MAX = 50;

  /** As many as a query in a URL may have. */
  private static final int MAX_QUERY = 8_192;

  private final MemoryService memories;
  private final PinService pins;
  private final JsonWriter json;
  private final Owners owners;
  private final CurrentVertxRequest request;
  private final EunoeConfig config;

  MemoryTools(
      MemoryService memories,
      PinService pins,
      JsonWriter json,
      Owners owners,
      CurrentVertxRequest request,
      EunoeConfig config) {
    this.memories = memories;
    this.pins = pins;
    this.json = json;
    this.owners = owners;
    this.request = request;
    this.config = config;
  }

  /** Of the request that calls the tool, whoever began its session. */
  private Owner owner() {
    try {
      return owners.of(request.getCurrent());
    } catch (ProblemException e) {
      throw new ToolCallException(e.problem().message());
    }
  }

  @Tool(
      name = "memory_add",
      title = "Remember something",
      annotations =
          @Tool.Annotations(
              title = "Remember something",
              readOnlyHint = false,
              destructiveHint = false,
              idempotentHint = false,
              openWorldHint = false),
      description = "Remember a fact about the user, or a standing instruction they gave.")
  Uni<ToolResponse> add(
      @ToolArg(description = "One sentence of at most 500 characters.") String text,
      @ToolArg(description = "'fact' or 'instruction'.", defaultValue = "fact") String kind) {
    Owner owner = owner();
    return said(
        Uni.createFrom()
            .deferred(() -> pins.add(owner, PinBody.kind(kind), text))
            .map(PinBody::of));
  }

  @Tool(
      name = "memory_search",
      title = "Search what is remembered",
      annotations =
          @Tool.Annotations(
              title = "Search what is remembered",
              readOnlyHint = true,
              destructiveHint = false,
              idempotentHint = true,
              openWorldHint = false),
      description =
          "Find what fits a question, best first: pinned facts and instructions, then what was said"
              + " in any conversation.")
  Uni<ToolResponse> search(
      @ToolArg(description = "The question, in plain words.") String query,
      @ToolArg(description = "The most results, up to 50.", defaultValue = "10") int limit) {
    if (query.length() > MAX_QUERY) {
      throw new ToolCallException("A query has at most " + MAX_QUERY + " characters.");
    }
    int most = checked(limit);
    Owner owner = owner();
    return said(
        pins.about(owner, query)
            .chain(fitting ->
                memories
                    .search(owner, query, most, config.memory().timeZone(), MemoryScope.EVERYWHERE)
                    .map(found -> found(fitting, found, most))));
  }

  @Tool(
      name = "memory_list",
      title = "List what is remembered",
      annotations =
          @Tool.Annotations(
              title = "List what is remembered",
              readOnlyHint = true,
              destructiveHint = false,
              idempotentHint = true,
              openWorldHint = false),
      description =
          "List pinned facts and instructions ('pin'), the summary of what is known of the user"
              + " ('summary'), or messages, newest first.")
  Uni<ToolResponse> list(
      @ToolArg(description = "'pin', 'summary' or 'message'.", defaultValue = "pin") String kind,
      @ToolArg(description = "The most results, up to 50.", defaultValue = "20") int limit) {
    int most = checked(limit);
    return switch (kind) {
      case "pin" -> said(pins.all(owner()).map(pins -> ListBody.of(pins, PinBody::of)));
      case "summary" -> said(OwnerSummaryBody.read(memories, owner()));
      case "message" ->
          said(
              memories.list(owner(), null, most).map(items -> RememberedMessage.page(items, most)));
      default -> throw new ToolCallException("The kind must be 'pin', 'summary' or 'message'.");
    };
  }

  @Tool(
      name = "memory_update",
      title = "Correct something remembered",
      annotations =
          @Tool.Annotations(
              title = "Correct something remembered",
              readOnlyHint = false,
              destructiveHint = true,
              idempotentHint = true,
              openWorldHint = false),
      description =
          "Give a pin (pin_…) or a message (turn_…) other words; the old ones are erased.")
  Uni<ToolResponse> update(
      @ToolArg(description = "The id.") String id,
      @ToolArg(description = "The new words.") String text) {
    Owner owner = owner();
    return said(
        Uni.createFrom()
            .deferred(() ->
                switch (ResourceId.memory(id)) {
                  case ResourceId.Pin pin -> pins.edit(owner, pin.value(), text).map(PinBody::of);
                  case ResourceId.Message message ->
                      memories.correct(owner, message.value(), text).map(ErasedBody::of);
                }));
  }

  @Tool(
      name = "memory_delete",
      title = "Forget something",
      annotations =
          @Tool.Annotations(
              title = "Forget something",
              readOnlyHint = false,
              destructiveHint = true,
              idempotentHint = true,
              openWorldHint = false),
      description = "Forget a message (turn_…) with all that was made of it, or a pin (pin_…).")
  Uni<ToolResponse> delete(@ToolArg(description = "The id.") String id) {
    Owner owner = owner();
    return said(
        Uni.createFrom()
            .deferred(() ->
                switch (ResourceId.memory(id)) {
                  case ResourceId.Pin pin ->
                      pins.delete(owner, pin.value()).map(_ -> UnpinnedBody.of(id, DryRun.NO));
                  case ResourceId.Message message ->
                      memories
                          .forget(owner, List.of(message.value()), List.of(), Reach.SAME)
                          .map(ErasedBody::of);
                }));
  }

  private static ListBody<Object> found(List<Pin> pins, List<Recollection> messages, int limit) {
    Stream<Object> all =
        Stream.concat(pins.stream().map(PinBody::of), messages.stream().map(FoundMessage::of));
    return ListBody.of(all.limit(limit).toList(), Function.identity());
  }

  /** Cut in silence, a list would seem whole. */
  private static int checked(int limit) {
    if (limit < 1 || limit > MAX) {
      throw new ToolCallException(
          "The limit must be from 1 to %d, but was %d.".formatted(MAX, limit));
    }
    return limit;
  }

  /**
   * JSON, as text too for clients that know no other; what went wrong as the one sentence of it.
   */
  private Uni<ToolResponse> said(Uni<?> answer) {
    return answer
        .map(json::text)
        .map(text ->
            new ToolResponse(false, List.of(new TextContent(text)), new JsonObject(text), Map.of()))
        .onFailure()
        .transform(failure -> new ToolCallException(ErrorMapping.problem(failure).message()));
  }
}
