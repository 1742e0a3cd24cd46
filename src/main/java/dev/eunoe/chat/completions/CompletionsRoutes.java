package dev.eunoe.chat.completions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.Sse;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** {@code POST /v1/chat/completions}: for clients that send the whole history each time. */
@ApplicationScoped
class CompletionsRoutes {
  private final CompletionsRequest requests;
  private final LiveTurns turns;
  private final Engine engine;
  private final JsonWriter json;
  private final JsonHttp http;

  CompletionsRoutes(
      CompletionsRequest requests, LiveTurns turns, Engine engine, JsonWriter json, JsonHttp http) {
    this.requests = requests;
    this.turns = turns;
    this.engine = engine;
    this.json = json;
    this.http = http;
  }

  @Route(path = "/v1/chat/completions", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    http.read(route, Function.identity())
        .chain(body ->
            TextWork.run(FormatFields.isAsked(body) ? Long.MAX_VALUE : 0, () -> asked(body, owner)))
        .chain(asked ->
            turns
                .start(asked.turn())
                .invoke(events -> answer(route, asked, stopping(asked, events))))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  /** Who asks here has no other way to stop an answer than to leave. */
  private Multi<TurnEvent> stopping(Asked asked, Multi<TurnEvent> events) {
    Turn turn = asked.turn();
    return events.onCancellation().invoke(() -> turns.cancel(turn.owner(), turn.responseId()));
  }

  private record Asked(Turn turn, boolean stream, boolean usage) {}

  private Asked asked(ObjectNode body, Owner owner) {
    var fields = new RequestFields(body);
    return new Asked(
        requests.read(body, owner),
        fields.flag("stream", false),
        fields.object("stream_options").flag("include_usage", false));
  }

  private void answer(RoutingContext route, Asked asked, Multi<TurnEvent> events) {
    var chunks = new CompletionChunks(asked.turn(), engine.name(), asked.usage(), json);
    if (asked.stream()) {
      Sse.write(route.response(), blocks(events, chunks));
    } else {
      Readers.whileOpen(
          route.response(),
          whole(events, chunks),
          answer -> http.send(route, answer),
          failure -> http.fail(route, failure));
    }
  }

  private static Multi<String> blocks(Multi<TurnEvent> events, CompletionChunks chunks) {
    return Multi.createBy()
        .concatenating()
        .streams(events.onItem().transformToIterable(chunks::of), Multi.createFrom().item("[DONE]"))
        .map(Sse::block);
  }

  private static Uni<Completion> whole(Multi<TurnEvent> events, CompletionChunks chunks) {
    return events
        .collect()
        .last()
        .map(last ->
            switch (last) {
              case TurnEvent.Ended ended -> chunks.whole(ended.answer());
              case TurnEvent.Failed failed -> throw failed.problem().asException();
              default -> throw new IllegalStateException("a turn ends or fails");
            });
  }
}
