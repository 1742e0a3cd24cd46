package dev.eunoe.command.turns;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.bench.BenchReport;
import dev.eunoe.command.bench.MeasuredModel;
import dev.eunoe.command.inspect.Units;
import dev.eunoe.command.memory.BenchFolder;
import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.embedded.EmbeddedPostgres;
import dev.eunoe.memory.schema.Migrations;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code turn-bench}: what a turn takes behind long conversations, on a temporary PostgreSQL. The
 * conversations take turns, so that a machine that becomes slower does so for all. Exits with 0, or
 * with 2 when the model or the kernels cannot be used.
 */
@Command(
    name = "turn-bench",
    mixinStandardHelpOptions = true,
    description = "Measures what a turn takes behind long conversations, with model and store.")
public final class TurnBenchCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  /** Turns that are not counted: plans are made and code is compiled. */
  private static final int UNCOUNTED = 2;

  @Mixin private final MeasuredModel measured = new MeasuredModel();
  @Mixin private final EngineOptions engine = new EngineOptions();

  @Option(
      names = "--depth",
      split = ",",
      paramLabel = "N",
      description = "tokens of conversation before the first turn (default: 1k,16k,64k)")
  private List<String> depths = List.of("1k", "16k", "64k");

  @Option(
      names = "--read-at-most",
      paramLabel = "N",
      description =
          "read only so many tokens of them, and fill what lies behind with copies of the last keys"
              + " and values (default: read all)")
  private @Nullable String readAtMost;

  @Option(names = "--turns", paramLabel = "N", description = "turns that count (default: 20)")
  private int turns = 20;

  @Option(names = "--question", paramLabel = "N", description = "tokens of a turn (default: 50)")
  private int question = 50;

  @Option(names = "--answer", paramLabel = "N", description = "tokens of its answer (default: 50)")
  private int answer = 50;

  @Option(
      names = "--read-again",
      paramLabel = "MS",
      description =
          "how long reading again may take when the process is lost, as eunoe.state.read-again"
              + " (default: 500)")
  private int readAgainMillis = 500;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;

  public TurnBenchCommand() {
    this(System.out, System.err);
  }

  TurnBenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws SQLException, JsonProcessingException {
    try {
      var shape = new TurnShape(turns, question, answer, Duration.ofMillis(readAgainMillis));
      var lengths =
          depths.stream().map(depth -> Units.parse("--depth", depth)).distinct().sorted().toList();
      long atMost = readAtMost == null ? Long.MAX_VALUE : Units.parse("--read-at-most", readAtMost);
      var kernels = engine.kernels();
      var model = measured.load(kernels);
      var report = new BenchReport();
      report.put("file", measured.name());
      report.put("backend", kernels.name());
      report.put("threads", engine.threads());
      report.put("read_again_ms", readAgainMillis);
      report.say(
          "%s on %s; turns of %d tokens and %d answered",
          measured.name(), kernels.description(), question, answer);
      measure(model, shape, new Beginnings(model, err).of(lengths, atMost), report);
      if (asJson) {
        out.println(report.json());
      } else {
        report.lines().forEach(out::println);
      }
      return 0;
    } catch (CheckpointException | KernelsUnavailableException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private void measure(
      HybridModel model, TurnShape shape, List<Beginnings.Beginning> beginnings, BenchReport report)
      throws SQLException {
    try (var folder = BenchFolder.of(null);
        var postgres = EmbeddedPostgres.start(folder.path(), _ -> {})) {
      Migrations.run(postgres.jdbcUrl(), postgres.user(), postgres.password());
      try (var opened =
              MemoryStores.open(postgres.reactiveUrl(), postgres.user(), postgres.password());
          var connection =
              DriverManager.getConnection(
                  postgres.jdbcUrl(), postgres.user(), postgres.password())) {
        var database = new BenchDatabase(opened.store(), connection);
        report(play(model, database, shape, beginnings), report);
      }
    }
  }

  private List<TurnFigures> play(
      HybridModel model,
      BenchDatabase database,
      TurnShape shape,
      List<Beginnings.Beginning> beginnings)
      throws SQLException {
    var talks = new ArrayList<PlayedTalk>();
    for (var beginning : beginnings) {
      err.printf(Locale.ROOT, "eunoe: saving a state of %d tokens%n", beginning.state().position());
      var talk = new PlayedTalk(model, database, shape, beginning);
      talk.begin();
      talks.add(talk);
    }
    database.settle();
    for (int i = -UNCOUNTED; i < shape.turns(); i++) {
      err.printf(Locale.ROOT, "eunoe: turn %d of %d%n", i + 1, shape.turns());
      for (var talk : talks) {
        if (i == 0) {
          talk.counted();
        }
        talk.turn(i >= 0);
      }
    }
    return talks.stream().map(PlayedTalk::end).toList();
  }

  private static void report(List<TurnFigures> figures, BenchReport report) {
    var fields = new LinkedHashMap<String, Object>();
    for (var each : figures) {
      fields.put(Long.toString(each.tokens()), each.fields(figures.getFirst()));
      each.say(figures.getFirst(), report);
    }
    report.put("depth", fields);
  }
}
