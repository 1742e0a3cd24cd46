package dev.eunoe.model.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.KernelsUnavailableException;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench --model PATH}: how many tokens a second a model reads and writes here. Exits with 0,
 * or with 2 when the model or the kernels cannot be used.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how many tokens a second a model reads and writes on this machine.")
public final class BenchCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "a model folder or a GGUF file")
  private Path model = Path.of(".");

  @Option(names = "--pp", paramLabel = "N", description = "tokens of the prompt (default: 512)")
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

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads of one operation (default: all processors)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "auto, vector, scalar or onednn (default: auto)")
  private String backend = "auto";

  @Option(
      names = "--weights",
      paramLabel = "FORM",
      description = "auto, stored, bf16, int8 or int4 (default: auto)")
  private String weights = "auto";

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
      var kernels = KernelsProvider.choose(new KernelsRequest(backend, weights, threads));
      var loaded = Checkpoint.openWithoutTokenizer(model, kernels);
      var bench = new Bench(loaded, runs);
      var reading = bench.prompt(prompt);
      var writing = new LinkedHashMap<Integer, Bench.Rates>();
      batches.forEach(n -> writing.put(n, bench.generation(generate, n)));
      var figures = figures(kernels.name(), reading, writing);
      figures.put("state_bytes", loaded.config().stateBytes(prompt + generate));
      print(kernels.description(), reading, writing, figures);
      return DONE;
    } catch (CheckpointException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private Map<String, Object> figures(
      String name, Bench.Rates reading, Map<Integer, Bench.Rates> writing) {
    var figures = new LinkedHashMap<String, Object>();
    figures.put("file", String.valueOf(model.getFileName()));
    figures.put("backend", name);
    figures.put("threads", threads);
    figures.put("pp_tokens", prompt);
    figures.put("tg_tokens", generate);
    figures.put("pp", rounded(reading.median()));
    var medians = new LinkedHashMap<String, Double>();
    var all = new LinkedHashMap<String, List<Double>>();
    writing.forEach((n, rates) -> {
      medians.put(n.toString(), rounded(rates.median()));
      all.put(n.toString(), rates.perSecond().stream().map(BenchCommand::rounded).toList());
    });
    figures.put("tg", medians);
    figures.put("pp_runs", reading.perSecond().stream().map(BenchCommand::rounded).toList());
    figures.put("tg_runs", all);
    return figures;
  }

  private void print(
      String kernels,
      Bench.Rates reading,
      Map<Integer, Bench.Rates> writing,
      Map<String, Object> figures)
      throws JsonProcessingException {
    if (asJson) {
      out.println(new ObjectMapper().writeValueAsString(figures));
      return;
    }
    out.println(model + " on " + kernels + "; tokens per second: median (least to most)");
    out.println(line("reading " + prompt, reading));
    writing.forEach((n, rates) ->
        out.println(
            line("writing " + generate + ", " + n + (n == 1 ? " sequence" : " at once"), rates)));
    out.println("state of one sequence: " + figures.get("state_bytes") + " bytes");
  }

  private static String line(String what, Bench.Rates rates) {
    return String.format(
        Locale.ROOT,
        "  %-28s %8.1f (%.1f to %.1f)",
        what,
        rates.median(),
        rates.least(),
        rates.most());
  }

  private static double rounded(double rate) {
    return Math.round(rate * 10) / 10.0;
  }
}
