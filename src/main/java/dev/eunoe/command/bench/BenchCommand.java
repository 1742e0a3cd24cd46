package dev.eunoe.command.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.CheckpointException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench --model PATH}: how many tokens a second a model reads and writes here, and what
 * share that is of what this machine could do. Exits with 0, or with 2 when the model or the
 * kernels cannot be used.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how many tokens a second a model reads and writes on this machine.")
public final class BenchCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;

  @Mixin private final MeasuredModel measured = new MeasuredModel();
  @Mixin private final EngineOptions engine = new EngineOptions();
  @Mixin private final DepthOptions depths = new DepthOptions();
  @Mixin private final QualityOptions quality = new QualityOptions();

  @Option(
      names = "--pp",
      paramLabel = "N",
      description =
          "tokens of the prompt, behind which the first sequence is written (default: 512)")
  private int prompt = 512;

  @Option(names = "--tg", paramLabel = "N", description = "tokens to write (default: 64)")
  private int generate = 64;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "sequences written at once, one token of each in every step (default: 1)")
  private List<Integer> batches = List.of(1);

  @Option(names = "--runs", paramLabel = "N", description = "runs of each figure (default: 3)")
  private int runs = 3;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;

  public BenchCommand() {
    this(System.out, System.err);
  }

  BenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  @Override
  public Integer call() throws JsonProcessingException {
    if (prompt < 1 || generate < 1 || runs < 1 || batches.stream().anyMatch(n -> n < 1)) {
      err.println("--pp, --tg, --runs and each number of --batch must be at least 1.");
      return UNUSABLE;
    }
    try {
      depths.check();
      var kernels = engine.kernels();
      var model = measured.load(kernels);
      var report = new BenchReport();
      report.say(
          "%s on %s; tokens per second: median (least to most)",
          measured.name(), kernels.description());
      speed(model, report);
      depths.measure(model, generate, report);
      quality.measure(measured, model, report);
      if (asJson) {
        out.println(report.json());
      } else {
        report.lines().forEach(out::println);
      }
      return DONE;
    } catch (CheckpointException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    } catch (IOException e) {
      err.println("What was measured cannot be written or read: " + Unreadable.reason(e) + ".");
      return UNUSABLE;
    }
  }

  private void speed(HybridModel model, BenchReport report) {
    var shares = new Shares(model, engine.threads());
    var bench = new Bench(model, runs, shares::measureMemory);
    var reading = bench.prompt(prompt);
    var writing = new LinkedHashMap<Integer, Spread>();
    batches.forEach(n -> writing.put(n, bench.generation(generate, n, prompt)));
    report.put("file", measured.name());
    report.put("backend", model.kernels().name());
    report.put("threads", engine.threads());
    report.put("pp_tokens", prompt);
    report.put("tg_tokens", generate);
    // The best of the runs, as the program prints that it is held against; all runs beside it.
    report.put("pp", rounded(reading.most()));
    var best = new LinkedHashMap<String, Double>();
    var all = new LinkedHashMap<String, List<Double>>();
    writing.forEach((n, rates) -> {
      best.put(n.toString(), rounded(rates.most()));
      all.put(n.toString(), rates.values().stream().map(BenchCommand::rounded).toList());
    });
    report.put("tg", best);
    report.put("pp_runs", reading.values().stream().map(BenchCommand::rounded).toList());
    report.put("tg_runs", all);
    line(report, "reading " + prompt, reading);
    writing.forEach((n, rates) ->
        line(
            report, "writing " + generate + ", " + n + (n == 1 ? " sequence" : " at once"), rates));
    double firstMillis = rounded(1000.0 * prompt / reading.median());
    long stateBytes = model.config().stateBytes((long) prompt + generate);
    report.put("ttft_ms", firstMillis);
    report.put("state_bytes", stateBytes);
    report.say("time to the first token: %.1f ms", firstMillis);
    report.say("state of one sequence: %d bytes", stateBytes);
    shares.measure(reading, Map.copyOf(writing), report);
  }

  private static void line(BenchReport report, String what, Spread rates) {
    report.say("  %-28s %8.1f (%.1f to %.1f)", what, rates.median(), rates.least(), rates.most());
  }

  private static double rounded(double rate) {
    return BenchReport.rounded(rate, 1);
  }
}
