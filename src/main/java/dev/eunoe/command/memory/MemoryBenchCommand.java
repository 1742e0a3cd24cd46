package dev.eunoe.command.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.evaluation.OwnerCopies;
import dev.eunoe.memory.schema.Migrations;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code memory-bench}: how long the store takes to keep, to consolidate and to recall, at a given
 * number of owners and turns on the bundled PostgreSQL.
 */
@Command(
    name = "memory-bench",
    mixinStandardHelpOptions = true,
    description = "Measures how long the memory takes to keep, consolidate and recall turns.")
public final class MemoryBenchCommand implements Callable<Integer> {
  /**
   * After so many a server has answered for a while: compiled, planned on each connection, and with
   * what is asked for again and again in memory. What they took is told apart.
   */
  private static final int FIRST = 1_000;

  @Option(names = "--owners", description = "owners (default: ${DEFAULT-VALUE})")
  private int owners = 200;

  @Option(names = "--turns", description = "turns of each owner (default: ${DEFAULT-VALUE})")
  private int turns = 10_000;

  @Option(names = "--questions", description = "questions asked (default: ${DEFAULT-VALUE})")
  private int questions = 1_000;

  @Option(
      names = "--live",
      description = "turns kept and consolidated at the end (default: ${DEFAULT-VALUE})")
  private int live = 400;

  @Option(
      names = "--tiny",
      description =
          "at least so many turns of one word in one conversation, of an owner of their own; beyond"
              + " 2,000 in copies (default: ${DEFAULT-VALUE})")
  private int tiny = 0;

  @Option(
      names = "--long",
      paramLabel = "N",
      description =
          "as --tiny, of turns as long as those of all others (default: ${DEFAULT-VALUE})")
  private int longTurns = 0;

  @Option(
      names = "--lengths",
      split = ",",
      paramLabel = "N",
      description =
          "measure instead what the store takes for a turn in conversations of so many exchanges,"
              + " such as 10,100,1000,10000")
  private List<Integer> lengths = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "keep the database here and go on from what it holds (default: a temporary one)")
  private @Nullable Path data;

  @Option(names = "--json", description = "print the figures as JSON")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;

  public MemoryBenchCommand() {
    this(System.out, System.err);
  }

  MemoryBenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws SQLException {
    if (owners < 1 || turns < 2 || questions < 1 || live < 0) {
      err.println("eunoe: --owners and --questions are at least 1, --turns at least 2.");
      return 2;
    }
    if (tiny < 0 || tiny == 1 || longTurns < 0 || longTurns == 1) {
      err.println("eunoe: --tiny and --long are 0 or at least 2.");
      return 2;
    }
    if (lengths.stream().anyMatch(length -> length < 10)) {
      err.println(
          "eunoe: --lengths are numbers of exchanges from 10 on, such as 10,100,1000,10000.");
      return 2;
    }
    try (var folder = BenchFolder.of(data);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.path(), _ -> {})) {
      Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
      try (MemoryStores.Opened opened =
              MemoryStores.open(postgres.reactiveUrl(), postgres.user(), postgres.password());
          Connection connection =
              DriverManager.getConnection(
                  postgres.jdbcUrl(), postgres.user(), postgres.password())) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (lengths.isEmpty()) {
          fill(opened.store(), connection, figures);
          ask(opened.store(), figures);
          live(opened.store(), figures);
          var oneOwner = new OneConversation(opened.store(), connection, err);
          figures.putAll(oneOwner.measure(OneConversation.Words.TINY, tiny));
          figures.putAll(oneOwner.measure(OneConversation.Words.LONG, longTurns));
        } else {
          figures.putAll(
              new TurnTimes(opened.store(), connection, err).measure(lengths, Math.max(1, live)));
        }
        print(figures);
      }
      return 0;
    }
  }

  private static String owner(int number) {
    return "bench-" + number;
  }

  private void fill(MemoryStore store, Connection connection, Map<String, Object> figures)
      throws SQLException {
    var copies = new OwnerCopies(connection, owner(0));
    if (copies.number("select count(*) from turn where owner_id = '" + owner(0) + "'") == 0) {
      err.printf(Locale.ROOT, "eunoe: writing %d turns of the first owner%n", turns);
      var writer = new BenchWriter(store, new Owner(owner(0)), 1);
      long start = System.nanoTime();
      var _ = writer.write(turns, false);
      figures.put("turnsKeptPerSecond", perSecond(turns, start));
      start = System.nanoTime();
      writer.consolidateAll();
      figures.put("turnsConsolidatedPerSecond", perSecond(turns, start));
    }
    boolean filled = figures.containsKey("turnsKeptPerSecond");
    for (int i = 1; i < owners; i++) {
      filled |= copies.copyTo(owner(i), i);
      if (i % 20 == 0) {
        err.printf(Locale.ROOT, "eunoe: %d owners of %d%n", i, owners);
      }
    }
    copies.moveSequences();
    if (filled) {
      try (var statement = connection.createStatement()) {
        statement.execute("vacuum analyze"); // as autovacuum would have by then
      }
    }
    figures.put("owners", copies.number("select count(distinct owner_id) from conversation"));
    figures.put("turns", copies.number("select count(*) from turn"));
    figures.put(
        "databaseMiB", copies.number("select pg_database_size(current_database()) / 1048576"));
  }

  private void ask(MemoryStore store, Map<String, Object> figures) {
    var talk = new BenchTalk(1);
    var random = new Random(2);
    var first = new Latencies();
    var took = new Latencies();
    int found = 0;
    for (int i = -FIRST; i < questions; i++) {
      var query =
          new RecallQuery(
              new Owner(owner(random.nextInt(owners))),
              talk.question(),
              BenchWriter.NOW,
              25,
              Set.of());
      long start = System.nanoTime();
      var recalled = store.recall(query).await().indefinitely();
      (i < 0 ? first : took).add(Duration.ofNanos(System.nanoTime() - start));
      found += i < 0 ? 0 : recalled.items().size();
    }
    figures.put("firstRecallMillis", first.figures());
    figures.put("recallMillis", took.figures());
    figures.put("recalledPerQuestion", (double) found / questions);
  }

  /** One owner goes on talking: each exchange is kept, recalled for and consolidated. */
  private void live(MemoryStore store, Map<String, Object> figures) {
    if (live > 0) {
      var writer = new BenchWriter(store, new Owner(owner(owners / 2)), System.nanoTime());
      long start = System.nanoTime();
      Latencies consolidations = writer.write(live, true);
      figures.put("liveTurnsPerSecond", perSecond(live, start));
      figures.put("consolidationMillis", consolidations.figures());
    }
  }

  static double perSecond(int count, long startNanos) {
    return Math.round(count * 1e10 / (System.nanoTime() - startNanos)) / 10.0;
  }

  private void print(Map<String, Object> figures) {
    if (!asJson) {
      figures.forEach((name, value) -> out.printf(Locale.ROOT, "%-28s %s%n", name, value));
      return;
    }
    try {
      out.println(new ObjectMapper().writeValueAsString(figures));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures are plain maps, which are always JSON", e);
    }
  }
}
