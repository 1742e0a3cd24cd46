package dev.eunoe.chat.completions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.IdempotencyKeys;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.Sse;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.follow.AnswerEvents;
import dev.eunoe.turn.problem.Problem;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/chat/completions}: for clients that send the whole history each time. */
@ApplicationScoped
class CompletionsRoutes {
  private final CompletionsRequest requests;
  private final AnswerEvents answers;
  private final Engine engine;
  private final JsonWriter json;
  private final JsonHttp http;

  CompletionsRoutes(
      CompletionsRequest requests,
      AnswerEvents answers,
      Engine engine,
      JsonWriter json,
      JsonHttp http) {
    this.requests = requests;
    this.answers = answers;
    this.engine = engine;
    this.json = json;
    this.http = http;
  }

  @Route(path = "/v1/chat/completions", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    http.read(route, Function.identity())
        .chain(body ->
            TextWork.run(
                FormatFields.isAsked(body) ? Long.MAX_VALUE : 0,
                () -> asked(body, owner, IdempotencyKeys.of(route, body))))
        .chain(asked ->
            answers
                .start(asked.turn(), asked.key())
                .invoke(answer -> answer(route, asked.of(answer.turn()), events(asked, answer))))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  /** Who asks here stops an answer by leaving, unless a key lets them come back to it. */
  private Multi<TurnEvent> events(Asked asked, AnswerEvents.Followed answer) {
    if (asked.key() != null) {
      return answer.events();
    }
    Turn turn = answer.turn();
    return answer
        .events()
        .onCancellation()
        .invoke(() -> answers.cancel(turn.owner(), turn.responseId()));
  }

  private record Asked(Turn turn, boolean stream, boolean usage, @Nullable RequestKey key) {
    /** The same of the turn that it began before. */
    Asked of(Turn begun) {
      return new Asked(begun, stream, usage, key);
    }
  }

  private Asked asked(ObjectNode body, Owner owner, @Nullable RequestKey key) {
    var fields = new RequestFields(body);
    Turn turn = requests.read(body, owner);
    if (key != null && turn.choices() > 1) {
      throw Problem.invalid(
              "n",
              "unsupported_value",
              "Only the first of several answers is kept, so a request with an idempotency key has"
                  + " one; leave out either.")
          .asException();
    }
    return new Asked(
        turn,
        fields.flag("stream", false),
        fields.object("stream_options").flag("include_usage", false),
        key);
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
    return Readers.answers(events).map(chunks::whole);
  }
}
