package dev.eunoe.turn.follow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Reasoning;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Status;
import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.ReasoningOptions;
import dev.eunoe.model.generate.Token;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.problem.AnswerMovedException;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.running.AnswerSettings;
import dev.eunoe.turn.running.GivenToModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the events of one answer of what is kept of it, as far as that has come. */
final class KeptEvents {
  private final Turn turn;
  private final AnswerSettings settings;
  private final Engine engine;
  private final ObjectMapper json;
  private boolean begun;
  private boolean ended;
  private int count;
  private @Nullable Decoding decoding;

  KeptEvents(Turn turn, AnswerSettings settings, Engine engine, ObjectMapper json) {
    this.turn = turn;
    this.settings = settings;
    this.engine = engine;
    this.json = json;
  }

  /** Whether the last event was told. */
  boolean ended() {
    return ended;
  }

  /** Those that were not told before. */
  List<TurnEvent> of(AnswerProgress progress) {
    var events = new ArrayList<TurnEvent>();
    Exchange exchange = progress.exchange();
    if (!begun) {
      begun = true;
      events.add(started(exchange));
    }
    if (decoding == null && !progress.given().isEmpty()) {
      decoding = begin(events, GivenToModel.of(json, progress.given()));
    }
    if (decoding == null && exchange.status().hasAnswer()) {
      throw new AnswerMovedException(turn.responseId()); // nothing will come that tells its words
    }
    if (decoding != null) {
      text(events, decoding, progress.traces());
      if (exchange.status().hasAnswer()) {
        end(events, decoding, progress);
      }
    }
    if (exchange.status() == Status.FAILED) {
      fail(events, exchange);
    }
    return events;
  }

  /** Of an answer of which nothing is kept any more. */
  List<TurnEvent> gone(Optional<Exchange> exchange) {
    var events = new ArrayList<TurnEvent>();
    if (exchange.isEmpty() || exchange.get().status() != Status.FAILED) {
      throw new AnswerMovedException(turn.responseId());
    }
    fail(events, exchange.get());
    return events;
  }

  private TurnEvent started(Exchange exchange) {
    return new TurnEvent.Started(
        turn.responseId(),
        exchange.conversationId(),
        exchange.previousResponseId(),
        settings.instructions(),
        exchange.model(),
        exchange.createdAt());
  }

  private Decoding begin(List<TurnEvent> events, GivenToModel given) {
    events.add(new TurnEvent.Recalled(given.memory()));
    events.add(new TurnEvent.Restored(given.state()));
    if (given.waiting() > 0) {
      events.add(new TurnEvent.Waiting(given.waiting()));
    }
    ReasoningMarkers.Start start = given.start();
    ReasoningOptions reasons =
        start == null
            ? null
            : ReasoningMarkers.of(engine.template(), engine.tokenizer())
                .map(marks -> new ReasoningOptions(marks, start, settings.reasoning().maxTokens()))
                .orElse(null);
    return engine.replay(turn.options(), reasons);
  }

  private void text(List<TurnEvent> events, Decoding text, int[] traces) {
    for (; count < traces.length && !text.ended(); count++) {
      Token token = text.takeUp(traces[count]);
      tell(events, token.reasoning(), token.text());
    }
  }

  private static void tell(List<TurnEvent> events, String reasoning, String text) {
    if (!reasoning.isEmpty()) {
      events.add(new TurnEvent.ReasoningDelta(reasoning));
    }
    if (!text.isEmpty()) {
      events.add(new TurnEvent.Delta(text));
    }
  }

  private void end(List<TurnEvent> events, Decoding text, AnswerProgress progress) {
    Exchange exchange = progress.exchange();
    if (exchange.status() == Status.COMPLETED && !text.ended()) {
      Token rest = text.stop(); // the end token is not among those that are kept
      tell(events, rest.reasoning(), rest.text());
    }
    events.add(new TurnEvent.StateSaved(exchange.endPosition(), progress.stateBytes()));
    events.add(
        new TurnEvent.Ended(
            new Answer(
                exchange.answer(),
                new Reasoning(text.reasoning(), text.reasoningTokens()),
                reason(exchange.status()),
                text.stopString(),
                text.count(),
                receipt(exchange))));
    ended = true;
  }

  private static FinishReason reason(Status status) {
    return switch (status) {
      case COMPLETED -> FinishReason.STOP;
      case INCOMPLETE -> FinishReason.LENGTH;
      case CANCELLED -> FinishReason.CANCELLED;
      case IN_PROGRESS, FAILED -> throw new IllegalArgumentException("not an end: " + status);
    };
  }

  private Receipt receipt(Exchange exchange) {
    try {
      return json.readValue(String.valueOf(exchange.receiptJson()), Receipt.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored receipt cannot be read.", e);
    }
  }

  private void fail(List<TurnEvent> events, Exchange exchange) {
    events.add(
        new TurnEvent.Failed(
            Problem.server(
                String.valueOf(exchange.errorCode()), String.valueOf(exchange.errorMessage()))));
    ended = true;
  }
}
