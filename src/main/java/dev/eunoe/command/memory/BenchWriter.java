package dev.eunoe.command.memory;

import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Talks to the store as a server would, in conversations of two hundred exchanges. */
final class BenchWriter {
  static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");
  private static final int EXCHANGES_OF_A_CONVERSATION = 200;
  private static final int TOKENS_OF_AN_EXCHANGE = 100;

  /** Exchanges a window of a few thousand tokens still shows. */
  private static final int WINDOW_EXCHANGES = 20;

  private final MemoryStore store;
  private final Owner owner;
  private final BenchTalk talk;
  private final List<String> ends = new ArrayList<>();
  private String conversation = "";
  private @Nullable String last;
  private int exchanges;

  BenchWriter(MemoryStore store, Owner owner, long seed) {
    this.store = store;
    this.owner = owner;
    this.talk = new BenchTalk(seed);
  }

  /**
   * @param consolidating after each exchange, as the server does
   * @return how long the consolidations took
   */
  Latencies write(int turns, boolean consolidating) {
    var took = new Latencies();
    for (int i = 0; i < turns / 2; i++) {
      exchange(talk.message(), talk.answer(), EXCHANGES_OF_A_CONVERSATION);
      if (consolidating) {
        long start = System.nanoTime();
        var _ =
            consolidate(
                ends.getLast(), (long) (exchanges - WINDOW_EXCHANGES) * TOKENS_OF_AN_EXCHANGE);
        took.add(Duration.ofNanos(System.nanoTime() - start));
      }
    }
    return took;
  }

  /** All conversations whole, until nothing is left. */
  void consolidateAll() {
    for (String end : ends) {
      while (!consolidate(end, Long.MAX_VALUE)) {
        continue;
      }
    }
  }

  /** One step after a response, with nothing in the window. */
  Duration consolidationAfter(String response) {
    long start = System.nanoTime();
    var _ = consolidate(response, Long.MAX_VALUE);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** True when there was nothing to do. */
  private boolean consolidate(String end, long windowStart) {
    return store
        .consolidate(new ConsolidationRequest(owner, end, windowStart))
        .await()
        .indefinitely()
        .created()
        .isEmpty();
  }

  /** One word a turn, one conversation, as fast as one client can. */
  void writeTiny(int turns) {
    for (int i = 0; i < turns / 2; i++) {
      exchange(i % 1000 == 0 ? "Velanquis " + i : "ok", "ok", Integer.MAX_VALUE);
    }
  }

  /** One conversation of turns of ordinary length. */
  void writeLong(int turns) {
    for (int i = 0; i < turns / 2; i++) {
      exchange(talk.message(), talk.answer(), Integer.MAX_VALUE);
    }
  }

  Latencies recallTiny() {
    return recall(50, number -> "ok Velanquis " + number * 1000);
  }

  Latencies recallLong(int questions) {
    return recall(questions, _ -> talk.question());
  }

  private Latencies recall(int questions, IntFunction<String> question) {
    var took = new Latencies();
    for (int i = 0; i < questions; i++) {
      var query = new RecallQuery(owner, question.apply(i), NOW, 25, Set.of());
      long start = System.nanoTime();
      var _ = store.recall(query).await().indefinitely();
      took.add(Duration.ofNanos(System.nanoTime() - start));
    }
    return took;
  }

  private void exchange(String message, String answer, int ofAConversation) {
    if (exchanges % ofAConversation == 0) {
      conversation = "conv_" + UUID.randomUUID();
      last = null;
      exchanges = 0;
      ends.add("");
    }
    String id = "resp_" + UUID.randomUUID();
    Instant at = NOW.minusSeconds(60L * (5_000_000 - exchanges) / 100);
    store
        .begin(
            new NewExchange(
                owner,
                conversation,
                id,
                last,
                "memory-bench",
                List.of(new Message("user", message)),
                at,
                "{}",
                null))
        .await()
        .indefinitely();
    long start = (long) exchanges * TOKENS_OF_AN_EXCHANGE;
    store
        .append(
            new FinishedExchange(
                owner,
                id,
                Status.COMPLETED,
                answer,
                new int[0],
                new int[0],
                "",
                start,
                start + TOKENS_OF_AN_EXCHANGE,
                "{}",
                "{}",
                "",
                at.plusSeconds(5)))
        .await()
        .indefinitely();
    last = id;
    ends.set(ends.size() - 1, id);
    exchanges++;
  }
}
