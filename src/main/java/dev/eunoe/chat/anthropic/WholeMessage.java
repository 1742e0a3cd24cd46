package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes a finished answer as one message. */
final class WholeMessage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Turn turn;
  private final StringBuilder written = new StringBuilder();
  private final List<MessageBody.Block> blocks = new ArrayList<>();
  private String called = "";
  private String own = "";
  private int calls;

  private WholeMessage(Turn turn) {
    this.turn = turn;
  }

  static MessageBody of(Turn turn, String model, boolean showsThinking, Answer answer) {
    var whole = new WholeMessage(turn);
    if (answer.reasoning().isShown()) {
      String text = showsThinking ? answer.reasoning().text() : "";
      whole.blocks.add(MessageBody.Thinking.of(text));
    }
    CallSplitter splitter = CallSplitter.of(turn);
    Stream.of(splitter.add(answer.text()), splitter.finish())
        .flatMap(List::stream)
        .forEach(whole::add);
    whole.close();
    return new MessageBody(
        MessageEvents.id("msg_", turn),
        "message",
        "assistant",
        model,
        whole.blocks,
        MessageEvents.stopReason(answer, whole.calls > 0),
        answer.stopString(),
        null,
        null,
        MessageBody.Usage.of(answer),
        MessageBody.Own.of(turn, answer));
  }

  private void add(CallSplitter.Part part) {
    switch (part) {
      case CallSplitter.Text words -> {
        if (!called.isEmpty()) {
          close();
        }
        written.append(words.text());
      }
      case CallSplitter.Begun begun -> {
        close();
        called = begun.name();
        own = begun.own();
      }
      case CallSplitter.Arguments piece -> written.append(piece.json());
    }
  }

  private void close() {
    String text = written.toString();
    written.setLength(0);
    if (!called.isEmpty()) {
      String id = MessageEvents.callId(turn, calls++, own);
      blocks.add(MessageBody.ToolUse.of(id, called, object(text)));
      called = "";
    } else if (!text.isEmpty()) {
      blocks.add(MessageBody.Text.of(text));
    }
  }

  /** Arguments that were cut off are none: in a stream they stand as far as they came. */
  private static ObjectNode object(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
