package dev.eunoe.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.inference.Engine;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** {@code POST /v1/chat/completions}: for clients that send the whole history each time. */
@ApplicationScoped
class CompletionsRoutes {
  private final CompletionsRequest requests;
  private final LiveTurns turns;
  private final Engine engine;
  private final ObjectMapper json;
  private final Edge edge;

  CompletionsRoutes(
      CompletionsRequest requests, LiveTurns turns, Engine engine, ObjectMapper json, Edge edge) {
    this.requests = requests;
    this.turns = turns;
    this.engine = engine;
    this.json = json;
    this.edge = edge;
  }

  @Route(path = "/v1/chat/completions", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    ObjectNode body = edge.body(route);
    Turn turn = requests.read(body, edge.owner(route));
    var fields = new RequestFields(body);
    boolean stream = fields.flag("stream", false);
    boolean usage = fields.object("stream_options").flag("include_usage", false);
    var chunks = new CompletionChunks(turn, engine.name(), usage, json, edge);
    turns
        .start(turn)
        .subscribe()
        .with(
            events -> {
              if (stream) {
                Sse.write(route.response(), blocks(events, chunks));
              } else {
                Readers.whileOpen(
                    route.response(),
                    whole(events, chunks),
                    answer -> edge.send(route, 200, answer),
                    failure -> edge.fail(route, failure));
              }
            },
            failure -> edge.fail(route, failure));
  }

  private static Multi<String> blocks(Multi<TurnEvent> events, CompletionChunks chunks) {
    return Multi.createBy()
        .concatenating()
        .streams(events.onItem().transformToIterable(chunks::of), Multi.createFrom().item("[DONE]"))
        .map(Sse::block);
  }

  private static Uni<ObjectNode> whole(Multi<TurnEvent> events, CompletionChunks chunks) {
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
