package dev.eunoe.chat.responses;

import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
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
  private boolean reasoned;
  private final CallSplitter splitter;

  /** The message's text so far, and then the arguments of each call. */
  private final StringBuilder said = new StringBuilder();

  /** Of the answer's tokens: what is to be told with the next piece of text, and what was. */
  private final List<TokenLogprob> untold = new ArrayList<>();

  private final List<TokenLogprob> logprobs = new ArrayList<>();

  private boolean hasMessage;

  /** The calls that have begun; while there is one, the message has ended. */
  private final List<AnswerCalls.Call> calls = new ArrayList<>();

  private int sequence;

  /** Of the items that have ended, which are told once more as they end. */
  private long endedChars;

  ResponseEvents(Turn turn, ResponseBody bodies) {
    this.turn = turn;
    this.bodies = bodies;
    this.splitter = CallSplitter.of(turn);
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
          case TurnEvent.Delta delta -> delta.text().length() + (reasoned ? 0 : reasoning.length());
          case TurnEvent.Ended ended ->
              ended.answer().text().length()
                  + ended.answer().reasoning().text().length()
                  + chars(begun().instructions());
          case TurnEvent.Failed ignored -> started == null ? 0 : chars(started.instructions());
          default -> 0;
        };
    long before = endedChars;
    List<ResponseEvent> told = told(event);
    return told.stream().map(body -> new Event(body, chars + endedChars - before)).toList();
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
      case TurnEvent.Recalled recalled ->
          out.add(ResponseEvent.Recalled.of(sequence++, turn.responseId(), recalled.memory()));
      case TurnEvent.Restored restored ->
          out.add(ResponseEvent.Restored.of(sequence++, turn.responseId(), restored.state()));
      case TurnEvent.Waiting waiting ->
          out.add(
              new ResponseEvent.Waiting(
                  "eunoe.queue.waiting", sequence++, turn.responseId(), waiting.position()));
      case TurnEvent.ReasoningDelta delta -> reason(out, delta.text());
      case TurnEvent.Delta delta -> {
        endReasoning(out, "completed");
        untold.addAll(delta.logprobs());
        splitter.add(delta.text()).forEach(part -> say(out, part));
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
      case TurnEvent.OfChoice _ -> {}
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
    if (!reasons || reasoned) {
      return;
    }
    reasoned = true;
    String text = reasoning.toString();
    out.add(
        new ResponseEvent.ReasoningDone(
            "response.reasoning_text.done", sequence++, reasoningId(), 0, 0, text));
    out.add(reasoningPart("response.content_part.done", text));
    out.add(
        item("response.output_item.done", 0, ReasoningItem.of(turn.responseId(), status, text)));
  }

  private void say(List<ResponseEvent> out, CallSplitter.Part part) {
    switch (part) {
      case CallSplitter.Text words -> {
        addMessage(out);
        said.append(words.text());
        var told = List.copyOf(untold);
        logprobs.addAll(told);
        untold.clear();
        out.add(ResponseEvent.Delta.of(sequence++, messageId(), index(), words.text(), told));
      }
      case CallSplitter.Begun begun -> beginCall(out, AnswerCalls.Call.of(begun));
      case CallSplitter.Arguments piece -> {
        said.append(piece.json());
        out.add(
            new ResponseEvent.ArgumentsDelta(
                "response.function_call_arguments.delta",
                sequence++,
                callItemId(),
                index(),
                piece.json()));
      }
    }
  }

  private void addMessage(List<ResponseEvent> out) {
    if (hasMessage) {
      return;
    }
    hasMessage = true;
    var message = OutputItem.of(turn.responseId(), "in_progress", null);
    out.add(item("response.output_item.added", index(), message));
    out.add(part("response.content_part.added", OutputItem.Part.of("")));
  }

  private void beginCall(List<ResponseEvent> out, AnswerCalls.Call call) {
    endItem(out, said.toString(), "completed");
    calls.add(call);
    out.add(item("response.output_item.added", index(), call("in_progress", "")));
  }

  /** Ends the message or the newest call, if there is one. */
  private void endItem(List<ResponseEvent> out, String whole, String status) {
    said.setLength(0);
    endedChars += 2L * whole.length();
    if (!calls.isEmpty()) {
      String type = "response.function_call_arguments.done";
      out.add(
          new ResponseEvent.ArgumentsDone(
              type, sequence++, callItemId(), index(), calls.getLast().name(), whole));
      out.add(item("response.output_item.done", index(), call(status, whole)));
    } else if (hasMessage) {
      out.add(ResponseEvent.TextDone.of(sequence++, messageId(), index(), whole, logprobs));
      out.add(part("response.content_part.done", OutputItem.Part.of(whole, logprobs)));
      var message = OutputItem.answered(turn.responseId(), status, whole, logprobs);
      out.add(item("response.output_item.done", index(), message));
    }
  }

  private void end(List<ResponseEvent> out, Answer answer) {
    endReasoning(out, ResponseBody.reasoningStatus(answer));
    splitter.finish().forEach(part -> say(out, part));
    AnswerCalls told = AnswerCalls.of(turn, answer.text());
    if (told.calls().isEmpty() || calls.isEmpty() && !told.text().isEmpty()) {
      addMessage(out);
    }
    // What was not told in pieces, because a secret was in it, is told whole.
    while (calls.size() < told.calls().size()) {
      endItem(out, calls.isEmpty() ? told.text() : arguments(told), "completed");
      calls.add(told.calls().get(calls.size()));
      out.add(item("response.output_item.added", index(), call("in_progress", "")));
    }
    String status = ResponseBody.status(answer.reason());
    endItem(out, calls.isEmpty() ? told.text() : arguments(told), status);
    String type =
        switch (answer.reason()) {
          case STOP -> "response.completed";
          case LENGTH, CANCELLED -> "response.incomplete";
        };
    out.add(whole(type, bodies.ended(turn, begun(), answer)));
  }

  /** Those of the newest call. */
  private String arguments(AnswerCalls told) {
    return told.calls().get(calls.size() - 1).arguments();
  }

  private ResponseEvent whole(String type, Response response) {
    return new ResponseEvent.Whole(type, sequence++, response);
  }

  private ResponseEvent item(String type, int index, Output item) {
    return new ResponseEvent.Item(type, sequence++, index, item);
  }

  private ResponseEvent part(String type, OutputItem.Part part) {
    return new ResponseEvent.Part(type, sequence++, messageId(), index(), 0, part);
  }

  private ResponseEvent reasoningPart(String type, String text) {
    return new ResponseEvent.Part(
        type, sequence++, reasoningId(), 0, 0, ReasoningItem.Part.of(text));
  }

  private Output call(String status, String arguments) {
    AnswerCalls.Call call = calls.getLast().with(arguments);
    return Output.FunctionCall.of(turn.responseId(), calls.size() - 1, status, call);
  }

  /** Of the newest item. */
  private int index() {
    return (reasons ? 1 : 0) + (hasMessage ? 1 : 0) + calls.size() - 1;
  }

  private String reasoningId() {
    return ReasoningItem.idOf(turn.responseId());
  }

  private String messageId() {
    return OutputItem.idOf(turn.responseId());
  }

  private String callItemId() {
    return Output.FunctionCall.idOf(turn.responseId(), calls.size() - 1);
  }

  private TurnEvent.Started begun() {
    if (started == null) {
      throw new IllegalStateException("a turn's events begin with Started");
    }
    return started;
  }
}
