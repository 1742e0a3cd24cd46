package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.IdempotencyKeys;
import dev.eunoe.chat.http.JsonHttp;
import dev.eunoe.chat.http.Readers;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.Sse;
import dev.eunoe.chat.wire.AnthropicError;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RequestKey;
import dev.eunoe.turn.LiveTurns;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.follow.AnswerEvents;
import io.quarkus.vertx.web.Route;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/messages} and {@code /v1/messages/count_tokens}, as Anthropic has them. */
@ApplicationScoped
class MessagesRoutes {
  private final MessagesRequest requests;
  private final AnswerEvents answers;
  private final LiveTurns turns;
  private final Engine engine;
  private final JsonHttp http;

  MessagesRoutes(
      MessagesRequest requests,
      AnswerEvents answers,
      LiveTurns turns,
      Engine engine,
      JsonHttp http) {
    this.requests = requests;
    this.answers = answers;
    this.turns = turns;
    this.engine = engine;
    this.http = http;
  }

  @Route(path = "/v1/messages", methods = Route.HttpMethod.POST)
  void create(RoutingContext route) {
    Owner owner = http.owner(route);
    http.read(route, Function.identity())
        .chain(body ->
            requests
                .read(body, owner)
                .map(asked -> asked(body, asked, IdempotencyKeys.of(route, body))))
        .chain(asked ->
            answers
                .start(asked.turn(), asked.key())
                .invoke(answer -> answer(route, asked.of(answer.turn()), events(asked, answer))))
        .subscribe()
        .with(_ -> {}, failure -> http.fail(route, failure));
  }

  @Route(path = "/v1/messages/count_tokens", methods = Route.HttpMethod.POST)
  void count(RoutingContext route) {
    Owner owner = http.owner(route);
    http.reply(
        route,
        http.read(route, Function.identity())
            .chain(body -> requests.read(body, owner))
            .chain(asked -> turns.promptTokens(asked.turn()))
            .map(Counted::new));
  }

  /** Tokens that a request would have the model read, whatever of them a state has read. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Counted(long inputTokens) {}

  private record Asked(Turn turn, boolean stream, boolean showsThinking, @Nullable RequestKey key) {
    /** The same of the turn that it began before. */
    Asked of(Turn begun) {
      return new Asked(begun, stream, showsThinking, key);
    }
  }

  private static Asked asked(
      ObjectNode body, MessagesRequest.Asked asked, @Nullable RequestKey key) {
    boolean stream = new RequestFields(body).flag("stream", false);
    return new Asked(asked.turn(), stream, asked.showsThinking(), key);
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

  private void answer(RoutingContext route, Asked asked, Multi<TurnEvent> events) {
    if (asked.stream()) {
      Sse.write(route.response(), blocks(asked, events));
    } else {
      Readers.whileOpen(
          route.response(),
          whole(asked, events),
          message -> http.send(route, message),
          failure -> http.fail(route, failure));
    }
  }

  private Multi<String> blocks(Asked asked, Multi<TurnEvent> events) {
    var written = new MessageEvents(asked.turn(), engine.name(), asked.showsThinking());
    return events.onItem().transformToIterable(event -> blocks(written, event));
  }

  private List<String> blocks(MessageEvents written, TurnEvent event) {
    if (event instanceof TurnEvent.Failed failed) {
      return List.of(Sse.block("error", http.text(AnthropicError.of(failed.problem(), null))));
    }
    return written.of(event).stream().map(told -> Sse.block(told.type(), http.text(told))).toList();
  }

  private Uni<MessageBody> whole(Asked asked, Multi<TurnEvent> events) {
    return events
        .collect()
        .last()
        .map(last ->
            switch (last) {
              case TurnEvent.Ended ended ->
                  WholeMessage.of(
                      asked.turn(), engine.name(), asked.showsThinking(), ended.answer());
              case TurnEvent.Failed failed -> throw failed.problem().asException();
              default -> throw new IllegalStateException("a turn ends or fails");
            });
  }
}
