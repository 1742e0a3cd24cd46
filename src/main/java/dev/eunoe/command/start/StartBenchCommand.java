package dev.eunoe.command.start;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.command.bench.BenchReport;
import dev.eunoe.command.bench.Spread;
import dev.eunoe.command.memory.BenchFolder;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code start-bench MODEL}: how long the real server takes until it is ready, in an empty data
 * directory and in the same one again. Exits with 0, or with 2 when the model cannot be served.
 */
@Command(
    name = "start-bench",
    mixinStandardHelpOptions = true,
    description = "Measures how long the server takes until it is ready, and where the time goes.")
public final class StartBenchCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;
  private static final String READY = "ready";
  private static final String PROCESSOR = "processor time";

  @Parameters(
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private ModelArgument model = ModelArgument.at(Path.of(""));

  @Mixin private final EngineOptions engine = new EngineOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "first starts, each with a second one (default: 3)")
  private int runs = 3;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean asJson;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() throws JsonProcessingException {
    try {
      if (runs < 1) {
        throw new IllegalArgumentException("--runs must be at least 1, was " + runs + ".");
      }
      engine.request();
      var path = model.path().toAbsolutePath().normalize();
      var report = new BenchReport();
      report.put("file", String.valueOf(path.getFileName()));
      report.put("runs", runs);
      report.say(
          "%s, %d starts of each kind; seconds, medians (least to most)", path.getFileName(), runs);
      measure(options(path), report);
      if (asJson) {
        out.println(report.json());
      } else {
        report.lines().forEach(out::println);
      }
      return 0;
    } catch (CheckpointException
        | KernelsUnavailableException
        | IllegalArgumentException
        | IllegalStateException e) {
      err.println("eunoe: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private List<String> options(Path path) {
    var options = new ArrayList<>(List.of("--model", path.toString()));
    options.addAll(engine.arguments());
    return options;
  }

  private void measure(List<String> options, BenchReport report) {
    var first = new ArrayList<StartedServer>();
    var second = new ArrayList<StartedServer>();
    for (int run = 1; run <= runs; run++) {
      err.printf("eunoe: start %d of %d%n", run, runs);
      try (var folder = BenchFolder.of(null)) {
        first.add(StartedServer.in(folder.path(), options));
        second.add(StartedServer.in(folder.path(), options));
      }
    }
    var firstSpreads = spreads(first);
    var secondSpreads = spreads(second);
    report.put("first", fields(firstSpreads));
    report.put("second", fields(secondSpreads));
    report.say("%-24s %-22s %s", "", "first", "second");
    firstSpreads.forEach((part, spread) ->
        report.say(
            "%-24s %-22s %s",
            part, text(spread), text(Objects.requireNonNull(secondSpreads.get(part)))));
  }

  /** Of each part, and of the whole. */
  private static Map<String, Spread> spreads(List<StartedServer> starts) {
    var spreads = new LinkedHashMap<String, Spread>();
    spreads.put(READY, Spread.of(starts.stream().map(StartedServer::seconds).toList()));
    spreads.put(
        PROCESSOR, Spread.of(starts.stream().map(StartedServer::processorSeconds).toList()));
    for (String part : starts.getFirst().parts().seconds().keySet()) {
      spreads.put(
          part,
          Spread.of(starts.stream().map(start -> start.parts().seconds().get(part)).toList()));
    }
    return spreads;
  }

  private static Map<String, Object> fields(Map<String, Spread> spreads) {
    var fields = new LinkedHashMap<String, Object>();
    spreads.forEach((part, spread) -> fields.put(part, BenchReport.rounded(spread.median(), 2)));
    return fields;
  }

  private static String text(Spread spread) {
    return "%.1f (%.1f to %.1f)".formatted(spread.median(), spread.least(), spread.most());
  }
}
