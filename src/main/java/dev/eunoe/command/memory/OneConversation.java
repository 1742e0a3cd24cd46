package dev.eunoe.command.memory;

import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.evaluation.LongerTalk;
import dev.eunoe.memory.evaluation.OwnerCopies;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One owner's one conversation of very many turns, and the steps that must not grow with it. */
final class OneConversation {
  /** What is said in it. */
  enum Words {
    /** A word a turn. */
    TINY,
    /** Turns as long as people and assistants make them. */
    LONG;

    String name(String figure) {
      return name().toLowerCase(Locale.ROOT) + figure;
    }
  }

  /** More than so many turns are copied: through the store a million would take hours. */
  private static final int WRITTEN = 2_000;

  private static final int CONSOLIDATIONS = 3;

  private final MemoryStore store;
  private final Connection connection;
  private final PrintStream err;

  OneConversation(MemoryStore store, Connection connection, PrintStream err) {
    this.store = store;
    this.connection = connection;
    this.err = err;
  }

  /** The figures of at least so many turns; none of no turns. */
  Map<String, Object> measure(Words words, int turns) throws SQLException {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (turns == 0) {
      return figures;
    }
    String owner = words.name("-bench-" + System.nanoTime());
    var writer = new BenchWriter(store, new Owner(owner), 3);
    int written = Math.min(turns, WRITTEN);
    long start = System.nanoTime();
    switch (words) {
      case TINY -> writer.writeTiny(written);
      case LONG -> writer.writeLong(written);
    }
    figures.put(words.name("TurnsPerSecond"), MemoryBenchCommand.perSecond(written, start));
    err.printf(Locale.ROOT, "eunoe: %d turns written, copying them%n", written);
    String last = new LongerTalk(connection, owner).add(Math.ceilDiv(turns, written) - 1);
    try (var statement = connection.createStatement()) {
      statement.execute("vacuum analyze");
    }
    figures.put(
        words.name("Turns"),
        new OwnerCopies(connection, owner)
            .number("select count(*) from turn where owner_id = '" + owner + "'"));
    err.printf(Locale.ROOT, "eunoe: asking%n");
    switch (words) {
      case TINY -> figures.put(words.name("RecallMillis"), writer.recallTiny().figures());
      case LONG -> {
        figures.put(words.name("FirstRecallMillis"), writer.recallLong(200).figures());
        figures.put(words.name("RecallMillis"), writer.recallLong(1_000).figures());
      }
    }
    var consolidations = new Latencies();
    for (int i = 0; i < CONSOLIDATIONS; i++) {
      err.printf(Locale.ROOT, "eunoe: consolidation %d of %d%n", i + 1, CONSOLIDATIONS);
      consolidations.add(writer.consolidationAfter(last));
    }
    figures.put(words.name("ConsolidationMillis"), consolidations.figures());
    return figures;
  }
}
