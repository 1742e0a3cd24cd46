package dev.eunoe.command.memory;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NearestState;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.SavedState;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.evaluation.LongerTalk;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the store takes for one turn, beside the length of its conversation: from finding the answer
 * it continues to its own, which has a state; and the consolidation that follows, when the user has
 * the answer. The conversations take turns, so that a machine that becomes slower does so for all.
 */
final class TurnTimes {
  private static final String MODEL = "memory-bench";
  private static final int STATE_BYTES = 32 << 10;
  private static final int TOKENS = 100;
  private static final int WINDOW_TOKENS = 20 * TOKENS;
  private static final int WRITTEN = 10;
  private static final List<String> STEPS = List.of("find", "recall", "begin", "append");
  private static final int FIRST = 20; // not counted: plans are made and code is compiled

  private final MemoryStore store;
  private final Connection connection;
  private final PrintStream err;
  private final Random random = new Random(7);
  private final BenchTalk words = new BenchTalk(7);

  TurnTimes(MemoryStore store, Connection connection, PrintStream err) {
    this.store = store;
    this.connection = connection;
    this.err = err;
  }

  /** A conversation of an owner of its own, and where it stands. */
  private static final class Talk {
    private final int length;
    private final Owner owner;
    private final String conversation = "conv_" + UUID.randomUUID();
    private final Latencies turns = new Latencies();
    private final Map<String, Latencies> steps = new LinkedHashMap<>();
    private @Nullable String last;
    private String begun = "";

    private Latencies step(String name) {
      return steps.computeIfAbsent(name, _ -> new Latencies());
    }

    private long position;

    Talk(int length) {
      this.length = length;
      this.owner = new Owner("bench-length-%d-%d".formatted(length, System.nanoTime()));
    }
  }

  /**
   * @param lengths exchanges of each conversation
   * @param rounds turns timed in each
   * @return for each length p50 and p95 in milliseconds, p50 over that of the shortest, and p50 of
   *     each step
   */
  Map<String, Object> measure(List<Integer> lengths, int rounds) throws SQLException {
    List<Talk> talks = new ArrayList<>();
    for (int length : lengths) {
      err.printf(Locale.ROOT, "eunoe: a conversation of %d exchanges%n", length);
      talks.add(written(length));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum analyze"); // as autovacuum would have by then
    }
    for (int i = -FIRST; i < rounds; i++) {
      for (Talk talk : talks) {
        turn(talk, i >= 0);
      }
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    double shortest = talks.getFirst().turns.percentile(50);
    for (Talk talk : talks) {
      double median = talk.turns.percentile(50);
      Map<String, Double> told = new LinkedHashMap<>();
      told.put("p50", median);
      told.put("p95", talk.turns.percentile(95));
      told.put("ofShortest", Math.round(100 * median / shortest) / 100.0);
      talk.steps.forEach((step, took) -> told.put(step, took.percentile(50)));
      figures.put("turnMillisIn" + talk.length, told);
    }
    return figures;
  }

  private Talk written(int length) throws SQLException {
    var talk = new Talk(length);
    for (int i = 0; i < Math.min(length, WRITTEN); i++) {
      exchange(talk);
    }
    if (length > WRITTEN) {
      talk.last = new LongerTalk(connection, talk.owner.id()).add(length / WRITTEN - 1);
      talk.position = (long) TOKENS * WRITTEN * (length / WRITTEN);
    }
    boolean more = true;
    while (more) {
      more = consolidated(talk);
    }
    return talk;
  }

  /** All that a server asks of the store for a turn. */
  private void turn(Talk talk, boolean counts) {
    String previous = String.valueOf(talk.last);
    List<Runnable> steps =
        List.of(
            () -> find(talk, previous), () -> recall(talk), () -> begin(talk), () -> append(talk));
    long begun = System.nanoTime();
    long at = begun;
    for (int i = 0; i < STEPS.size(); i++) {
      steps.get(i).run();
      long now = System.nanoTime();
      if (counts) {
        talk.step(STEPS.get(i)).add(Duration.ofNanos(now - at));
      }
      at = now;
    }
    if (counts) {
      talk.turns.add(Duration.ofNanos(at - begun));
    }
    consolidated(talk);
    if (counts) {
      talk.step("consolidate").add(Duration.ofNanos(System.nanoTime() - at));
    }
  }

  private void find(Talk talk, String previous) {
    var _ = store.find(talk.owner, previous).await().indefinitely();
    NearestState.Saved nearest =
        (NearestState.Saved)
            store
                .nearestState(talk.owner, previous, MODEL, Set.of())
                .await()
                .indefinitely()
                .orElseThrow();
    SavedState saved = nearest.state();
    long needed = Math.min(saved.position(), talk.position - WINDOW_TOKENS) - 1;
    if (store.historySince(talk.owner, previous, needed).await().indefinitely().isEmpty()) {
      throw new IllegalStateException("a conversation has an end");
    }
  }

  private void recall(Talk talk) {
    var query = new RecallQuery(talk.owner, words.question(), BenchWriter.NOW, 25, Set.of());
    var _ = store.recall(query).await().indefinitely();
  }

  @CanIgnoreReturnValue
  private boolean consolidated(Talk talk) {
    return !store
        .consolidate(
            new ConsolidationRequest(
                talk.owner, String.valueOf(talk.last), Math.max(0, talk.position - WINDOW_TOKENS)))
        .await()
        .indefinitely()
        .created()
        .isEmpty();
  }

  private void exchange(Talk talk) {
    begin(talk);
    append(talk);
  }

  private void begin(Talk talk) {
    talk.begun = "resp_" + UUID.randomUUID();
    List<Message> input = List.of(new Message("user", words.message()));
    store
        .begin(
            new NewExchange(
                talk.owner,
                talk.conversation,
                talk.begun,
                talk.last,
                MODEL,
                input,
                BenchWriter.NOW,
                "{}",
                null))
        .await()
        .indefinitely();
  }

  private void append(Talk talk) {
    byte[] state = new byte[STATE_BYTES]; // noise, which does not become smaller
    random.nextBytes(state);
    long end = talk.position + TOKENS;
    store
        .append(
            new FinishedExchange(
                talk.owner,
                talk.begun,
                Status.COMPLETED,
                words.answer(),
                new int[TOKENS / 2],
                new int[TOKENS / 2],
                "",
                talk.position,
                end,
                "{}",
                "{}",
                MODEL,
                BenchWriter.NOW))
        .chain(() ->
            store.saveState(talk.owner, talk.begun, new StateToSave(MODEL, end, state, List.of())))
        .await()
        .indefinitely();
    talk.last = talk.begun;
    talk.position = end;
  }
}
