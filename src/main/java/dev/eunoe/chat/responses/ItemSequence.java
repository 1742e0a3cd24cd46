package dev.eunoe.chat.responses;

import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.transcript.ToolSystem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as items, in the order in which they were said: calls stand in the words of an answer,
 * and a result is that of the first call before it that has none.
 */
public final class ItemSequence {
  private static final String MESSAGE = "turn_";
  private static final String ANSWER = "resp_";

  private final @Nullable ToolForm form;

  /** Calls without a result. */
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * @param form how the model writes calls; null where all is text
   */
  public ItemSequence(@Nullable ToolForm form) {
    this.form = form;
  }

  /**
   * An item.
   *
   * @param message of which it is, or a part
   */
  public record Placed(Item item, String message) {}

  /** Those of an exchange; what it answers with has the ids that it has as output. */
  public List<Placed> of(Exchange exchange) {
    var items = new ArrayList<Placed>();
    for (StoredMessage turn : exchange.turns()) {
      boolean answer = exchange.status().hasAnswer() && turn == exchange.turns().getLast();
      if (!turn.erased()) {
        items.addAll(answer ? items(turn, exchange.responseId(), true) : of(turn));
      }
    }
    return items;
  }

  /** Those of a message that is no answer. */
  public List<Placed> of(StoredMessage message) {
    return items(message, message.id().replaceFirst(MESSAGE, ANSWER), false);
  }

  /**
   * @param named what ids are made of, in the form of a response's
   */
  private List<Placed> items(StoredMessage message, String named, boolean answer) {
    if (message.role().equals("tool")) {
      String call = open.isEmpty() ? "call_" + named.substring(ANSWER.length()) : open.remove();
      return List.of(placed(Item.Result.of(message.id(), call, message.text()), message));
    }
    open.clear();
    if (message.role().equals("system")) {
      return system(message);
    }
    String id = answer ? OutputItem.idOf(named) : message.id();
    if (!message.role().equals("assistant") || form == null) {
      return List.of(placed(InputItem.of(message, id), message));
    }
    var parts = AnswerCalls.of(message.text(), new CallSplitter(form, List.of()));
    var items = new ArrayList<Placed>();
    if (parts.calls().isEmpty() || !parts.text().isBlank()) {
      items.add(placed(InputItem.of(message.saying(parts.text()), id), message));
    }
    for (int i = 0; i < parts.calls().size(); i++) {
      var call = Output.FunctionCall.of(named, i, "completed", parts.calls().get(i));
      open.add(call.callId());
      items.add(placed(call, message));
    }
    return items;
  }

  /** What a client said: the tools, which stand before it, are no message to that. */
  private static List<Placed> system(StoredMessage message) {
    var said = ToolSystem.of(message.text());
    if (!said.tools().isEmpty() && said.words().isEmpty()) {
      return List.of();
    }
    return List.of(placed(InputItem.of(message.saying(said.words()), message.id()), message));
  }

  private static Placed placed(Item item, StoredMessage message) {
    return new Placed(item, message.id());
  }
}
