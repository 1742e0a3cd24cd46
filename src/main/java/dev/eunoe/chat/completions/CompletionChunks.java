package dev.eunoe.chat.completions;

import dev.eunoe.chat.wire.JsonWriter;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes a turn as chat completion chunks, or whole; {@code eunoe} carries the receipt. */
final class CompletionChunks {
  private final Turn turn;
  private final String model;
  private final boolean includeUsage;
  private final JsonWriter json;
  private final List<ChoiceChunks> choices;
  private final List<Answer> others = new ArrayList<>();

  CompletionChunks(Turn turn, String model, boolean includeUsage, JsonWriter json) {
    this.turn = turn;
    this.model = model;
    this.includeUsage = includeUsage;
    this.json = json;
    this.choices =
        IntStream.range(0, turn.choices())
            .mapToObj(index -> new ChoiceChunks(turn, model, includeUsage, index))
            .toList();
  }

  /** The data of the event stream, the closing {@code [DONE]} not included. */
  List<String> of(TurnEvent event) {
    return bodies(event).map(json::text).toList();
  }

  private Stream<Object> bodies(TurnEvent event) {
    return switch (event) {
      case TurnEvent.Started _ -> choices.stream().flatMap(choice -> choice.of(event).stream());
      case TurnEvent.OfChoice other -> {
        if (other.event() instanceof TurnEvent.Ended ended) {
          others.add(ended.answer());
        }
        yield choices.get(other.index()).of(other.event()).stream().map(Function.identity());
      }
      case TurnEvent.Ended ended when includeUsage ->
          Stream.concat(first(event), Stream.of(usage(ended.answer())));
      default -> first(event);
    };
  }

  private Stream<Object> first(TurnEvent event) {
    return choices.getFirst().of(event).stream().map(Function.identity());
  }

  /**
   * A completion that is told at once.
   *
   * @param ends of its answers, in the order of their choices
   */
  Completion whole(List<Answer> ends) {
    Answer first = ends.getFirst();
    others.addAll(ends.subList(1, ends.size()));
    return new Completion(
        ChoiceChunks.id(turn),
        "chat.completion",
        turn.at().getEpochSecond(),
        model,
        IntStream.range(0, ends.size())
            .mapToObj(index -> choices.get(index).whole(ends.get(index)))
            .toList(),
        Completion.Usage.of(first, others),
        Completion.Own.of(turn, first));
  }

  private Completion.UsageChunk usage(Answer first) {
    return new Completion.UsageChunk(
        ChoiceChunks.id(turn),
        ChoiceChunks.CHUNK,
        turn.at().getEpochSecond(),
        model,
        List.of(),
        Completion.Usage.of(first, others));
  }
}
