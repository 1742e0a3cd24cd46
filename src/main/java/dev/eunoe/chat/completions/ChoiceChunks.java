package dev.eunoe.chat.completions;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.calls.CallId;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.chat.wire.ErrorBody;
import dev.eunoe.model.generate.TokenLogprob;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes one answer of a turn, its pieces or whole. */
final class ChoiceChunks {
  static final String CHUNK = "chat.completion.chunk";

  private final Turn turn;
  private final String model;
  private final boolean includeUsage;
  private final int index;
  private final CallSplitter calls;
  private final List<TokenLogprob> untold = new ArrayList<>();

  ChoiceChunks(Turn turn, String model, boolean includeUsage, int index) {
    this.turn = turn;
    this.model = model;
    this.includeUsage = includeUsage;
    this.index = index;
    this.calls = CallSplitter.of(turn);
  }

  List<? extends Object> of(TurnEvent event) {
    return switch (event) {
      case TurnEvent.Started _ ->
          List.of(chunk(null, new Completion.Delta("assistant", "", null, null), null));
      case TurnEvent.ReasoningDelta delta ->
          List.of(chunk(null, new Completion.Delta(null, null, delta.text(), null), null));
      case TurnEvent.Delta delta -> {
        untold.addAll(delta.logprobs());
        yield pieces(calls.add(delta.text()));
      }
      case TurnEvent.Ended ended -> end(ended.answer());
      case TurnEvent.Failed failed -> List.of(ErrorBody.of(failed.problem()));
      case TurnEvent.Recalled _ -> List.of();
      case TurnEvent.Restored _ -> List.of();
      case TurnEvent.Waiting _ -> List.of();
      case TurnEvent.OfChoice _ -> List.of();
      case TurnEvent.StateSaved _ -> List.of();
    };
  }

  Completion.Choice whole(Answer answer) {
    AnswerCalls split = AnswerCalls.of(turn, answer.text());
    List<Completion.ToolCall> made = made(split.calls());
    var message =
        new Completion.Message(
            "assistant",
            made.isEmpty() || !split.text().isEmpty() ? split.text() : null,
            answer.reasoning().isShown() ? answer.reasoning().text() : null,
            made.isEmpty() ? null : made,
            null);
    return new Completion.Choice(
        index, logprobs(answer.logprobs()), reason(answer, !made.isEmpty()), message);
  }

  private List<Completion.ToolCall> made(List<AnswerCalls.Call> calls) {
    return IntStream.range(0, calls.size())
        .mapToObj(i -> {
          AnswerCalls.Call call = calls.get(i);
          var function = new Completion.ToolCall.Function(call.name(), call.arguments());
          return new Completion.ToolCall(null, callId(i, call.own()), "function", function);
        })
        .toList();
  }

  private List<? extends Object> end(Answer answer) {
    var last = new ArrayList<Object>(pieces(calls.finish()));
    last.add(
        chunk(
            reason(answer, calls.hasCalls()),
            new Completion.Delta(null, null, null, null),
            index == 0 ? Completion.Own.of(turn, answer) : null));
    return last;
  }

  private List<Completion.Chunk> pieces(List<CallSplitter.Part> parts) {
    return parts.stream().map(part -> chunk(null, delta(part), null)).toList();
  }

  private Completion.Delta delta(CallSplitter.Part part) {
    return switch (part) {
      case CallSplitter.Text text -> Completion.Delta.of(text.text());
      case CallSplitter.Begun begun ->
          Completion.Delta.of(
              new Completion.ToolCall(
                  begun.index(),
                  callId(begun.index(), begun.own()),
                  "function",
                  new Completion.ToolCall.Function(begun.name(), "")));
      case CallSplitter.Arguments piece ->
          Completion.Delta.of(
              new Completion.ToolCall(
                  piece.index(), null, null, new Completion.ToolCall.Function(null, piece.json())));
    };
  }

  private String callId(int place, String own) {
    String answer = index == 0 ? turn.responseId() : turn.responseId() + "_" + index;
    return CallId.of(answer, place, own);
  }

  private Completion.Chunk chunk(
      @Nullable String reason, Completion.Delta delta, Completion.@Nullable Own own) {
    return new Completion.Chunk(
        id(turn),
        CHUNK,
        turn.at().getEpochSecond(),
        model,
        includeUsage ? NullNode.instance : null,
        List.of(new Completion.Piece(index, toldNow(delta), reason, delta)),
        own);
  }

  private Completion.@Nullable Logprobs logprobs(List<TokenLogprob> all) {
    return turn.options().topLogprobs() == null ? null : Completion.Logprobs.of(all);
  }

  /** With what is told of the answer's tokens; a call that is held back has told nothing yet. */
  private Completion.@Nullable Logprobs toldNow(Completion.Delta delta) {
    boolean opens = delta.role() != null || delta.reasoningContent() != null;
    if (opens || untold.isEmpty()) {
      return null;
    }
    Completion.Logprobs told = logprobs(untold);
    untold.clear();
    return told;
  }

  static String id(Turn turn) {
    return "chatcmpl-" + turn.responseId().substring("resp_".length());
  }

  private static String reason(Answer answer, boolean calls) {
    return switch (answer.reason()) {
      case LENGTH -> "length";
      case STOP -> calls ? "tool_calls" : "stop";
      case CANCELLED -> "stop";
    };
  }
}
