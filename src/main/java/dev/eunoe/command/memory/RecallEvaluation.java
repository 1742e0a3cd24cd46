package dev.eunoe.command.memory;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conversation through the store: written as one owner's, then asked. The evidence is looked at
 * only afterwards, by {@link RecallFigures}.
 */
final class RecallEvaluation {
  private final MemoryStore store;
  private final Owner owner;
  private final RecallSet.Conversation conversation;

  /** The file's turn ids by the store's. */
  private final Map<String, String> fileIds = new HashMap<>();

  RecallEvaluation(MemoryStore store, Owner owner, RecallSet.Conversation conversation) {
    this.store = store;
    this.owner = owner;
    this.conversation = conversation;
  }

  /** What one question got, and how long it took. */
  record Asked(RecallFigures.Outcome outcome, Duration took) {}

  /**
   * A message, and its answer where an assistant gave one, is one exchange, as in a chat. What an
   * earlier run has written is left as it is.
   */
  void write() {
    String previous = null;
    long position = 0;
    List<RecallSet.Turn> turns = conversation.turns();
    for (int i = 0; i < turns.size(); ) {
      List<RecallSet.Turn> exchange = new ArrayList<>();
      exchange.add(turns.get(i++));
      boolean open = !exchange.getFirst().isAnswer() && exchange.getFirst().speaker().isEmpty();
      if (open && i < turns.size() && turns.get(i).isAnswer()) {
        exchange.add(turns.get(i++));
      }
      String id = "resp_" + owner.id() + "_" + i;
      position = write(exchange, id, previous, position);
      previous = id;
    }
    if (previous != null) {
      consolidate(previous);
    }
  }

  /** As if everything had left the window, since every question is asked without one. */
  private void consolidate(String last) {
    var request = new ConsolidationRequest(owner, last, Long.MAX_VALUE);
    while (!store.consolidate(request).await().indefinitely().created().isEmpty()) {
      continue;
    }
  }

  private long write(
      List<RecallSet.Turn> turns, String id, @Nullable String previous, long position) {
    long end = position + turns.stream().mapToInt(turn -> RecallFigures.words(turn.text())).sum();
    List<StoredMessage> stored = stored(id);
    if (stored.isEmpty()) {
      keep(turns, id, previous, new long[] {position, end});
      stored = stored(id);
    }
    for (int i = 0; i < stored.size(); i++) {
      fileIds.put(stored.get(i).id(), turns.get(i).id());
    }
    return end;
  }

  private List<StoredMessage> stored(String id) {
    return store.find(owner, id).await().indefinitely().map(Exchange::turns).orElse(List.of());
  }

  /**
   * @param range positions before and after
   */
  private void keep(
      List<RecallSet.Turn> turns, String id, @Nullable String previous, long[] range) {
    RecallSet.Turn last = turns.getLast();
    List<Message> input =
        turns.stream()
            .filter(turn -> !turn.isAnswer())
            .map(turn -> new Message(turn.role(), turn.speaker(), turn.text()))
            .toList();
    store
        .begin(
            new NewExchange(
                owner,
                "conv_" + owner.id(),
                id,
                previous,
                "recall-eval",
                input,
                turns.getFirst().at(),
                "{}",
                null))
        .await()
        .indefinitely();
    store
        .append(
            new FinishedExchange(
                owner,
                id,
                Status.COMPLETED,
                last.isAnswer() ? last.text() : "",
                new int[0],
                new int[0],
                "",
                range[0],
                range[1],
                "{}",
                "{}",
                "",
                last.at()))
        .await()
        .indefinitely();
  }

  List<Asked> ask(int limit) {
    List<Asked> asked = new ArrayList<>();
    for (RecallSet.Question question : conversation.questions()) {
      var query = new RecallQuery(owner, question.text(), question.at(), limit, Set.of(), 0);
      long start = System.nanoTime();
      var recalled = store.recall(query).await().indefinitely();
      var took = Duration.ofNanos(System.nanoTime() - start);
      List<RecallFigures.Item> items =
          recalled.items().stream()
              .map(item ->
                  new RecallFigures.Item(
                      Objects.requireNonNull(fileIds.get(item.turnId())),
                      RecallFigures.words(item.text())))
              .toList();
      asked.add(new Asked(new RecallFigures.Outcome(question, items), took));
    }
    return asked;
  }
}
