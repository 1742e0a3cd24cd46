package dev.eunoe.chat.responses;

import dev.eunoe.chat.wire.LogprobBody;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.prompt.Receipt;
import io.smallrye.mutiny.Multi;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes one turn's events as the Responses interface names them, numbered from 0; and our own
 * where the request asked for them by {@code "eunoe": {"events": true}}, since strict clients give
 * up at an event they do not know. The numbers depend only on the request and the events, so
 * whoever reads them again from the start gets the same ones.
 */
final class ResponseEvents {
  private final Turn turn;
  private final ResponseBody bodies;
  private final boolean own;
  private TurnEvent.@Nullable Started started;
  private final StringBuilder reasoning = new StringBuilder();
  private boolean reasons;
  private boolean itemAdded;
  private int sequence;

  ResponseEvents(Turn turn, ResponseBody bodies) {
    this.turn = turn;
    this.bodies = bodies;
    this.own = bodies.asked(turn).path("eunoe").path("events").asBoolean(false);
  }

  /**
   * An event of the interface.
   *
   * @param chars of the texts in it, which are written beside the event loop where they are long
   */
  record Event(ResponseEvent body, long chars) {}

  Multi<Event> of(Multi<TurnEvent> events) {
    return events
        .onItem()
        .transformToMultiAndConcatenate(event -> Multi.createFrom().iterable(measured(event)));
  }

  private List<Event> measured(TurnEvent event) {
    long chars =
        switch (event) {
          case TurnEvent.Started begun -> chars(begun.instructions());
          case TurnEvent.ReasoningDelta delta -> delta.text().length();
          case TurnEvent.Delta delta ->
              delta.text().length() + (itemAdded ? 0 : reasoning.length());
          case TurnEvent.Ended ended ->
              ended.answer().text().length()
                  + ended.answer().reasoning().text().length()
                  + chars(begun().instructions());
          case TurnEvent.Failed ignored -> started == null ? 0 : chars(started.instructions());
          default -> 0;
        };
    return told(event).stream().map(body -> new Event(body, chars)).toList();
  }

  private static int chars(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private List<ResponseEvent> told(TurnEvent event) {
    boolean ours =
        event instanceof TurnEvent.Recalled
            || event instanceof TurnEvent.Restored
            || event instanceof TurnEvent.Waiting
            || event instanceof TurnEvent.StateSaved;
    return ours && !own ? List.of() : written(event);
  }

  private List<ResponseEvent> written(TurnEvent event) {
    var out = new ArrayList<ResponseEvent>();
    switch (event) {
      case TurnEvent.Started begun -> {
        started = begun;
        out.add(whole("response.created", bodies.begun(turn, begun)));
        out.add(whole("response.in_progress", bodies.begun(turn, begun)));
      }
      case TurnEvent.Recalled recalled -> out.add(recalled(recalled.memory()));
      case TurnEvent.Restored restored -> out.add(restored(restored.state()));
      case TurnEvent.Waiting waiting ->
          out.add(
              new ResponseEvent.Waiting(
                  "eunoe.queue.waiting", sequence++, turn.responseId(), waiting.position()));
      case TurnEvent.ReasoningDelta delta -> reason(out, delta.text());
      case TurnEvent.Delta delta -> {
        endReasoning(out, "completed");
        addItem(out);
        out.add(
            new ResponseEvent.Delta(
                "response.output_text.delta",
                sequence++,
                itemId(),
                index(),
                0,
                delta.text(),
                LogprobBody.of(delta.logprobs())));
      }
      case TurnEvent.StateSaved saved ->
          out.add(
              new ResponseEvent.StateSaved(
                  "eunoe.state.saved",
                  sequence++,
                  turn.responseId(),
                  saved.position(),
                  saved.bytes()));
      case TurnEvent.Ended ended -> end(out, ended.answer());
      case TurnEvent.Failed failed ->
          out.add(whole("response.failed", bodies.failed(turn, begun(), failed.problem())));
    }
    return out;
  }

  private void reason(List<ResponseEvent> out, String delta) {
    if (!reasons) {
      reasons = true;
      out.add(
          item(
              "response.output_item.added",
              0,
              ReasoningItem.of(turn.responseId(), "in_progress", null)));
      out.add(reasoningPart("response.content_part.added", ""));
    }
    reasoning.append(delta);
    out.add(
        new ResponseEvent.ReasoningDelta(
            "response.reasoning_text.delta", sequence++, reasoningId(), 0, 0, delta));
  }

  private void endReasoning(List<ResponseEvent> out, String status) {
    if (!reasons || itemAdded) {
      return;
    }
    String text = reasoning.toString();
    out.add(
        new ResponseEvent.ReasoningDone(
            "response.reasoning_text.done", sequence++, reasoningId(), 0, 0, text));
    out.add(reasoningPart("response.content_part.done", text));
    out.add(
        item("response.output_item.done", 0, ReasoningItem.of(turn.responseId(), status, text)));
  }

  private void addItem(List<ResponseEvent> out) {
    if (itemAdded) {
      return;
    }
    itemAdded = true;
    out.add(
        item(
            "response.output_item.added",
            index(),
            OutputItem.of(turn.responseId(), "in_progress", null)));
    out.add(part("response.content_part.added", OutputItem.Part.of("")));
  }

  private void end(List<ResponseEvent> out, Answer answer) {
    endReasoning(out, ResponseBody.reasoningStatus(answer));
    addItem(out);
    out.add(
        new ResponseEvent.TextDone(
            "response.output_text.done",
            sequence++,
            itemId(),
            index(),
            0,
            answer.text(),
            LogprobBody.of(answer.logprobs())));
    out.add(part("response.content_part.done", OutputItem.Part.of(answer)));
    String status = ResponseBody.status(answer.reason());
    out.add(
        item(
            "response.output_item.done",
            index(),
            OutputItem.answered(turn.responseId(), status, answer)));
    String type =
        switch (answer.reason()) {
          case STOP -> "response.completed";
          case LENGTH, CANCELLED -> "response.incomplete";
        };
    out.add(whole(type, bodies.ended(turn, begun(), answer)));
  }

  private ResponseEvent recalled(Receipt.Memory memory) {
    return new ResponseEvent.Recalled(
        "eunoe.memory.recalled",
        sequence++,
        turn.responseId(),
        memory.items(),
        memory.dropped(),
        memory.budgetTokens(),
        memory.tokens());
  }

  private ResponseEvent restored(Receipt.State state) {
    return new ResponseEvent.Restored(
        "eunoe.state.restored",
        sequence++,
        turn.responseId(),
        state.reusedTokens(),
        state.recomputedTokens(),
        state.newTokens(),
        state.promptTokens(),
        state.source(),
        state.reason());
  }

  private ResponseEvent whole(String type, Response response) {
    return new ResponseEvent.Whole(type, sequence++, response);
  }

  private ResponseEvent item(String type, int index, Output item) {
    return new ResponseEvent.Item(type, sequence++, index, item);
  }

  private ResponseEvent part(String type, OutputItem.Part part) {
    return new ResponseEvent.Part(type, sequence++, itemId(), index(), 0, part);
  }

  private ResponseEvent reasoningPart(String type, String text) {
    return new ResponseEvent.Part(
        type, sequence++, reasoningId(), 0, 0, ReasoningItem.Part.of(text));
  }

  /** Of the message: behind the reasoning where there is any. */
  private int index() {
    return reasons ? 1 : 0;
  }

  private String reasoningId() {
    return ReasoningItem.idOf(turn.responseId());
  }

  private String itemId() {
    return OutputItem.idOf(turn.responseId());
  }

  private TurnEvent.Started begun() {
    if (started == null) {
      throw new IllegalStateException("a turn's events begin with Started");
    }
    return started;
  }
}
