package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.IdempotencyKeys;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.chat.http.Sse;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.follow.AnswerEvents;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.vertx.web.Param;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /v1/responses} over HTTP: create (plain or streamed), read, cancel. */
@ApplicationScoped
class ResponsesRoutes {
  /** One that waits for a place ends when it would have begun. */
  private static final Duration END = Duration.ofSeconds(5);

  private final ResponsesRequest requests;
  private final ResponseBody bodies;
  private final LiveTurns turns;
  private final AnswerEvents followed;
  private final MemoryStore memory;
  private final JsonWriter json;
  private final JsonHttp http;

  ResponsesRoutes(
      ResponsesRequest requests,
      ResponseBody bodies,
      LiveTurns turns,
      AnswerEvents followed,
      MemoryStore memory,
      JsonWriter json,
      JsonHttp http) {
    this.requests = requests;
    this.bodies = bodies;
    this.turns = turns;
    this.followed = followed;
    this.memory = memory;
    this.json = json;
    this.http = http;
  }

  @Route(path = "/v1/responses", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    int bytes = route.body().length();
    http.read(route, body -> new Sent(body, IdempotencyKeys.of(route, body)))
        .chain(sent ->
            requests
                .turn(sent.body(), bytes, owner)
                .chain(turn -> followed.start(turn, sent.key()))
                .invoke(answer -> answer(route, streams(sent.body()), answer)))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  /** Counts what a request would have the model read, and answers nothing. */
  @Route(path = "/v1/responses/input_tokens", methods = Route.HttpMethod.POST)
  void inputTokens(RoutingContext route) {
    Owner owner = http.owner(route);
    int bytes = route.body().length();
    http.reply(
        route,
        http.read(route, Function.identity())
            .chain(body -> requests.turn(body, bytes, owner))
            .chain(turns::promptTokens)
            .map(tokens -> new InputTokens("response.input_tokens", tokens)));
  }

  /** Tokens, whatever of them a state has read. */
  @JsonNaming(SnakeCaseStrategy.class)
  record InputTokens(String object, long inputTokens) {}

  private record Sent(ObjectNode body, @Nullable RequestKey key) {}

  private static boolean streams(ObjectNode body) {
    return new RequestFields(body).flag("stream", false);
  }

  private void answer(RoutingContext route, boolean stream, AnswerEvents.Followed answer) {
    if (stream) {
      Sse.write(route.response(), blocks(answer.turn(), answer.events(), -1));
    } else {
      Readers.whileOpen(
          route.response(),
          bodies.isInBackground(answer.turn())
              ? begun(answer.turn(), answer.events())
              : whole(answer.turn(), answer.events()),
          whole -> http.send(route, whole),
          failure -> http.fail(route, failure));
    }
  }

  @Route(path = "/v1/responses/:id", methods = Route.HttpMethod.GET)
  void read(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.response(asked).value();
    if ("true".equals(route.request().getParam("stream"))) {
      follow(route, id);
      return;
    }
    http.reply(route, stored(http.owner(route), id));
  }

  @Route(path = "/v1/responses/:id/cancel", methods = Route.HttpMethod.POST)
  void cancel(RoutingContext route, @Param("id") String asked) {
    String id = ResourceId.response(asked).value();
    var live = turns.find(http.owner(route), id);
    if (live.isEmpty()) {
      read(route, id);
      return;
    }
    // Its end is waited for, so that what is answered is what stays.
    Owner owner = http.owner(route);
    Uni<Object> end = whole(live.get().turn(), live.get().events()).map(Function.identity());
    boolean stored = live.get().turn().store();
    http.reply(
        route, stored ? end.ifNoItem().after(END).recoverWithUni(() -> stored(owner, id)) : end);
    turns.cancel(owner, id);
  }

  private Uni<Object> stored(Owner owner, String id) {
    return memory
        .find(owner, id)
        .map(found ->
            bodies.stored(
                found
                    .filter(exchange -> !ResponseItemsRoutes.isDeleted(exchange))
                    .orElseThrow(() -> JsonHttp.unknownResponse(id).asException())));
  }

  /** The events of an answer, from the one after {@code starting_after} on. */
  private void follow(RoutingContext route, String id) {
    int after = startingAfter(JsonHttp.parameter(route, "starting_after"));
    followed
        .follow(http.owner(route), id)
        .subscribe()
        .with(
            found ->
                found.ifPresentOrElse(
                    answer ->
                        Sse.write(route.response(), blocks(answer.turn(), answer.events(), after)),
                    () ->
                        http.reply(
                            route,
                            stored(http.owner(route), id)
                                .onItem()
                                .failWith(() -> notFollowed(id).asException()))),
            failure -> http.fail(route, failure));
  }

  private static Problem notFollowed(String id) {
    return Problem.conflict(
        "stream",
        "response_not_live",
        "Response '" + id + "' has no events that are kept; read it without stream.");
  }

  private static int startingAfter(@Nullable String parameter) {
    if (parameter == null) {
      return -1;
    }
    try {
      return Integer.parseInt(parameter);
    } catch (NumberFormatException e) {
      throw Problem.invalid(
              "starting_after",
              "invalid_type",
              "The parameter 'starting_after' must be a whole number, but was '" + parameter + "'.")
          .asException();
    }
  }

  /** The body of an answer that goes on by itself: its words are durable. */
  private Uni<Response> begun(Turn turn, Multi<TurnEvent> events) {
    return events
        .toUni()
        .map(first -> {
          if (first instanceof TurnEvent.Started started) {
            return bodies.queued(turn, started);
          }
          throw new IllegalStateException("a turn's events begin with Started");
        });
  }

  /** The body of the answer once it has ended, or the problem that kept it from ending. */
  private Uni<Response> whole(Turn turn, Multi<TurnEvent> events) {
    return events
        .filter(event ->
            event instanceof TurnEvent.Started
                || event instanceof TurnEvent.Ended
                || event instanceof TurnEvent.Failed)
        .collect()
        .asList()
        .map(ends ->
            switch (ends.getLast()) {
              case TurnEvent.Ended ended ->
                  bodies.ended(turn, (TurnEvent.Started) ends.getFirst(), ended.answer());
              case TurnEvent.Failed failed -> throw failed.problem().asException();
              default -> throw new IllegalStateException("a turn ends or fails");
            });
  }

  private String block(ResponseEvents.Event event) {
    return Sse.block(event.body().type(), json.text(event.body()));
  }

  private Multi<String> blocks(Turn turn, Multi<TurnEvent> events, int after) {
    return new ResponseEvents(turn, bodies)
        .of(events)
        .filter(event -> event.body().sequenceNumber() > after)
        .onItem()
        .transformToUniAndConcatenate(event -> TextWork.run(event.chars(), () -> block(event)));
  }
}
