package dev.eunoe.chat.completions;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.eunoe.chat.wire.ErrorBody;
import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a turn as chat completion chunks, or whole; {@code eunoe} carries the receipt. */
final class CompletionChunks {
  private static final String CHUNK = "chat.completion.chunk";

  private final Turn turn;
  private final String model;
  private final boolean includeUsage;
  private final JsonWriter json;

  CompletionChunks(Turn turn, String model, boolean includeUsage, JsonWriter json) {
    this.turn = turn;
    this.model = model;
    this.includeUsage = includeUsage;
    this.json = json;
  }

  /** The data of the event stream, the closing {@code [DONE]} not included. */
  List<String> of(TurnEvent event) {
    return bodies(event).stream().map(json::text).toList();
  }

  private List<? extends Object> bodies(TurnEvent event) {
    return switch (event) {
      case TurnEvent.Started _ ->
          List.of(chunk(null, new Completion.Delta("assistant", "", null), null));
      case TurnEvent.ReasoningDelta delta ->
          List.of(chunk(null, new Completion.Delta(null, null, delta.text()), null));
      case TurnEvent.Delta delta ->
          List.of(chunk(null, new Completion.Delta(null, delta.text(), null), null));
      case TurnEvent.Ended ended -> end(ended.answer());
      case TurnEvent.Failed failed -> List.of(ErrorBody.of(failed.problem()));
      case TurnEvent.Recalled _ -> List.of();
      case TurnEvent.Restored _ -> List.of();
      case TurnEvent.Waiting _ -> List.of();
      case TurnEvent.StateSaved _ -> List.of();
    };
  }

  Completion whole(Answer answer) {
    var message =
        new Completion.Message(
            "assistant",
            answer.text(),
            answer.reasoning().isShown() ? answer.reasoning().text() : null,
            null);
    return new Completion(
        id(),
        "chat.completion",
        turn.at().getEpochSecond(),
        model,
        List.of(new Completion.Choice(0, null, reason(answer), message)),
        Completion.Usage.of(answer),
        Completion.Own.of(turn, answer));
  }

  private List<? extends Object> end(Answer answer) {
    var last =
        chunk(
            reason(answer),
            new Completion.Delta(null, null, null),
            Completion.Own.of(turn, answer));
    return includeUsage ? List.of(last, usage(answer)) : List.of(last);
  }

  private Completion.UsageChunk usage(Answer answer) {
    return new Completion.UsageChunk(
        id(), CHUNK, turn.at().getEpochSecond(), model, List.of(), Completion.Usage.of(answer));
  }

  private Completion.Chunk chunk(
      @Nullable String reason, Completion.Delta delta, Completion.@Nullable Own own) {
    return new Completion.Chunk(
        id(),
        CHUNK,
        turn.at().getEpochSecond(),
        model,
        includeUsage ? NullNode.instance : null,
        List.of(new Completion.Piece(0, null, reason, delta)),
        own);
  }

  private String id() {
    return "chatcmpl-" + turn.responseId().substring("resp_".length());
  }

  private static String reason(Answer answer) {
    return answer.reason() == FinishReason.LENGTH ? "length" : "stop";
  }
}
