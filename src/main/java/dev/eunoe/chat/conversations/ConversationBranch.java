package dev.eunoe.chat.conversations;

import dev.eunoe.chat.responses.Item;
import dev.eunoe.chat.responses.ItemSequence;
import dev.eunoe.chat.responses.ItemSequence.Placed;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation's newest branch says, oldest first: the exchanges that lead to its end,
 * without those that failed, then what was added and no answer has read.
 */
record ConversationBranch(List<Exchange> path, List<StoredMessage> added, @Nullable ToolForm form) {

  /**
   * @param exchanges of all branches, in the order in which they were begun
   * @param form how the model writes calls; null where all is text
   */
  static ConversationBranch of(
      List<Exchange> exchanges, List<StoredMessage> added, @Nullable ToolForm form) {
    Map<String, Exchange> byId = new HashMap<>();
    exchanges.forEach(exchange -> byId.put(exchange.responseId(), exchange));
    Deque<Exchange> path = new ArrayDeque<>();
    @Nullable Exchange at = newest(exchanges);
    while (at != null) {
      path.addFirst(at);
      String previous = at.previousResponseId();
      at = previous == null ? null : byId.get(previous);
    }
    return new ConversationBranch(List.copyOf(path), added, form);
  }

  private static @Nullable Exchange newest(List<Exchange> exchanges) {
    for (Exchange exchange : exchanges.reversed()) {
      if (exchange.status() != Status.FAILED) {
        return exchange;
      }
    }
    return null;
  }

  List<Item> items() {
    return placed().stream().map(Placed::item).toList();
  }

  private List<Placed> placed() {
    var sequence = new ItemSequence(form);
    List<Placed> items = new ArrayList<>();
    path.forEach(exchange -> items.addAll(sequence.of(exchange)));
    added.forEach(message -> items.addAll(sequence.of(message)));
    return items;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException where there is none
   */
  Item item(String id) {
    return placed(id).item();
  }

  private Placed placed(String id) {
    return placed().stream()
        .filter(one -> one.item().id().equals(id))
        .findFirst()
        .orElseThrow(() -> unknown(id));
  }

  boolean isBeingAnswered(String id) {
    return path.stream()
        .filter(exchange -> exchange.status() == Status.IN_PROGRESS)
        .flatMap(exchange -> exchange.turns().stream())
        .anyMatch(turn -> turn.id().equals(id));
  }

  /**
   * The message that an item is, or a part of.
   *
   * @throws dev.eunoe.turn.problem.ProblemException where there is none
   */
  String turn(String id) {
    return placed(id).message();
  }

  private static RuntimeException unknown(String id) {
    String shown = id.length() > 80 ? id.substring(0, 80) + "…" : id;
    return Problem.notFound(
            "item_id", "item_not_found", "There is no item '" + shown + "' in this conversation.")
        .asException();
  }
}
