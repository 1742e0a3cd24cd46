package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.eunoe.chat.calls.CallId;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import dev.eunoe.turn.prompt.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a turn as the events of a streamed message; those of one turn, in their order. */
final class MessageEvents {
  private final Turn turn;
  private final String model;
  private final boolean showsThinking;
  private final CallSplitter calls;
  private int blocks;

  /** The kind of the block that is open; null where none is. */
  private @Nullable Class<? extends MessageBody.Block> open;

  /**
   * @param showsThinking whether what is reasoned is told, or only that something was
   */
  MessageEvents(Turn turn, String model, boolean showsThinking) {
    this.turn = turn;
    this.model = model;
    this.showsThinking = showsThinking;
    this.calls = CallSplitter.of(turn);
  }

  /** The same id under another prefix. */
  static String id(String prefix, Turn turn) {
    return prefix + turn.responseId().substring("resp_".length());
  }

  static String callId(Turn turn, int index, String own) {
    return CallId.of("toolu_", turn.responseId(), index, own);
  }

  /** The events, but for a failure, which has a shape of its own. */
  List<MessageEvent> of(TurnEvent event) {
    var events = new ArrayList<MessageEvent>();
    switch (event) {
      case TurnEvent.Restored restored -> {
        events.add(start(restored.state()));
        events.add(MessageEvent.Ping.PING);
      }
      case TurnEvent.Waiting _ -> events.add(MessageEvent.Ping.PING);
      case TurnEvent.ReasoningDelta delta -> reason(events, delta.text());
      case TurnEvent.Delta delta -> calls.add(delta.text()).forEach(part -> add(events, part));
      case TurnEvent.Ended ended -> end(events, ended.answer());
      case TurnEvent.Started _ -> {}
      case TurnEvent.Recalled _ -> {}
      case TurnEvent.StateSaved _ -> {}
      case TurnEvent.OfChoice _ -> {}
      case TurnEvent.Failed _ -> {}
    }
    return events;
  }

  private MessageEvent start(Receipt.State state) {
    var usage = MessageBody.Usage.of(state, turn.store(), 0, 0);
    return new MessageEvent.Start(
        "message_start",
        new MessageBody(
            id("msg_", turn),
            "message",
            "assistant",
            model,
            List.of(),
            null,
            null,
            null,
            null,
            usage,
            null));
  }

  private void reason(List<MessageEvent> events, String text) {
    if (open != MessageBody.Thinking.class) {
      open(events, MessageBody.Thinking.of(""));
    }
    if (showsThinking) {
      delta(events, MessageEvent.Delta.thinking(text));
    }
  }

  private void add(List<MessageEvent> events, CallSplitter.Part part) {
    switch (part) {
      case CallSplitter.Text words -> {
        if (open != MessageBody.Text.class) {
          open(events, MessageBody.Text.of(""));
        }
        delta(events, MessageEvent.Delta.text(words.text()));
      }
      case CallSplitter.Begun begun ->
          open(
              events,
              MessageBody.ToolUse.of(
                  callId(turn, begun.index(), begun.own()),
                  begun.name(),
                  JsonNodeFactory.instance.objectNode()));
      case CallSplitter.Arguments piece -> delta(events, MessageEvent.Delta.json(piece.json()));
    }
  }

  private void open(List<MessageEvent> events, MessageBody.Block block) {
    close(events);
    open = block.getClass();
    events.add(new MessageEvent.BlockStart("content_block_start", blocks++, block));
  }

  private void delta(List<MessageEvent> events, MessageEvent.Delta delta) {
    events.add(new MessageEvent.BlockDelta("content_block_delta", blocks - 1, delta));
  }

  private void close(List<MessageEvent> events) {
    if (open != null) {
      open = null;
      events.add(new MessageEvent.BlockStop("content_block_stop", blocks - 1));
    }
  }

  private void end(List<MessageEvent> events, Answer answer) {
    calls.finish().forEach(part -> add(events, part));
    close(events);
    var ended =
        new MessageEvent.End.Ended(
            stopReason(answer, calls.hasCalls()), answer.stopString(), null, null);
    events.add(
        new MessageEvent.End(
            "message_delta",
            ended,
            MessageBody.Usage.of(answer),
            MessageBody.Own.of(turn, answer)));
    events.add(new MessageEvent.Stop("message_stop"));
  }

  static String stopReason(Answer answer, boolean calls) {
    return switch (answer.reason()) {
      case LENGTH -> "max_tokens";
      case STOP -> answer.stopString() != null ? "stop_sequence" : calls ? "tool_use" : "end_turn";
      case CANCELLED -> "end_turn";
    };
  }
}
