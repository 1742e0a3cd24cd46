package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an import holds as it stands in the file, but each exchange behind the one it continues.
 * Refuses what could not have been exported: ids twice, circles, and exchanges without an end.
 */
final class ImportOrder {
  private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");

  private static final int MAX_ID = 200;

  /** Ids stand in lists and paths; what would separate them there is none of theirs. */
  private static final Pattern ID = Pattern.compile("[a-z]+_[A-Za-z0-9_.:-]+");

  private ImportOrder() {}

  /**
   * @param known conversations that are there already and are left out
   */
  static List<PlacedExchange> of(MemoryExport export, Set<String> known) {
    requireSound(export);
    List<PlacedExchange> waiting = new ArrayList<>();
    for (var conversation : export.conversations()) {
      if (!known.contains(conversation.id())) {
        conversation.exchanges().forEach(e -> waiting.add(new PlacedExchange(conversation, e)));
      }
    }
    List<PlacedExchange> ordered = new ArrayList<>(waiting.size());
    Queue<Integer> ready = new PriorityQueue<>(); // as they stand in the file
    Map<String, List<Integer>> following = new HashMap<>();
    Set<String> among = new HashSet<>();
    waiting.forEach(placed -> among.add(placed.exchange().responseId()));
    for (int i = 0; i < waiting.size(); i++) {
      String previous = waiting.get(i).exchange().previousResponseId();
      if (previous == null || !among.contains(previous)) {
        ready.add(i);
      } else {
        following.computeIfAbsent(previous, _ -> new ArrayList<>()).add(i);
      }
    }
    while (!ready.isEmpty()) {
      PlacedExchange placed = waiting.get(ready.remove());
      ordered.add(placed);
      List<Integer> behind = following.remove(placed.exchange().responseId());
      ready.addAll(behind == null ? List.of() : behind);
    }
    if (ordered.size() < waiting.size()) {
      int first = following.values().stream().mapToInt(List::getFirst).min().orElseThrow();
      throw new ImportException(
          "The responses from %s on continue each other in a circle."
              .formatted(waiting.get(first).exchange().responseId()));
    }
    return List.copyOf(ordered);
  }

  private static void requireSound(MemoryExport export) {
    Set<String> ids = new HashSet<>();
    for (var conversation : export.conversations()) {
      requireId(conversation.id(), "conv_", ids);
      for (ExportedExchange exchange : conversation.exchanges()) {
        requireId(exchange.responseId(), "resp_", ids);
        requireEnded(exchange);
        requireNameless(exchange);
        exchange.turns().forEach(turn -> requireTurn(turn, ids));
      }
    }
    for (Pin pin : export.pins()) {
      requireId(pin.id(), "pin_", ids);
      if (pin.text().isBlank() || pin.text().length() > Pin.MAX_CHARS) {
        throw new ImportException(
            "The pin %s must have 1 to %d characters, but has %d."
                .formatted(pin.id(), Pin.MAX_CHARS, pin.text().length()));
      }
    }
  }

  private static void requireId(String id, String prefix, Set<String> ids) {
    boolean sound = id.startsWith(prefix) && id.length() <= MAX_ID && ID.matcher(id).matches();
    if (!sound) {
      throw new ImportException(
          "The id '%s' must be '%s' and letters, digits, '_', '-', '.' or ':', %d characters at most."
              .formatted(
                  id.length() > MAX_ID ? id.substring(0, MAX_ID) + "…" : id, prefix, MAX_ID));
    }
    if (!ids.add(id)) {
      throw new ImportException("The id %s is there twice.".formatted(id));
    }
  }

  private static void requireEnded(ExportedExchange exchange) {
    List<StoredMessage> turns = exchange.turns();
    if (exchange.status() == Status.IN_PROGRESS) {
      throw new ImportException(
          "The response %s is still being written; only ended ones can be imported."
              .formatted(exchange.responseId()));
    }
    boolean answerBeforeTheEnd =
        !exchange.status().hasAnswer()
            && !turns.isEmpty()
            && turns.getLast().role().equals("assistant");
    if (turns.isEmpty() || answerBeforeTheEnd) {
      throw new ImportException(
          "The response %s must have at least one message, and an answer only if it did not fail."
              .formatted(exchange.responseId()));
    }
  }

  /** The server's own answers have no name; a person's message of that role would lose it. */
  private static void requireNameless(ExportedExchange exchange) {
    StoredMessage last = exchange.turns().getLast();
    if (last.role().equals("assistant") && !last.speaker().isEmpty()) {
      throw new ImportException(
          "The answer %s must have no speaker, but has '%s'.".formatted(last.id(), last.speaker()));
    }
  }

  private static void requireTurn(StoredMessage turn, Set<String> ids) {
    requireId(turn.id(), "turn_", ids);
    if (!ROLES.contains(turn.role())) {
      throw new ImportException(
          "The role of %s must be system, user, assistant or tool, but is '%s'."
              .formatted(turn.id(), turn.role()));
    }
  }
}
