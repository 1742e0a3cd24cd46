package dev.eunoe.model.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.HybridModel;
import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.KernelsUnavailableException;
import dev.eunoe.model.kernel.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
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
  /** What the quality of another form of weights is measured on. */
  private static final String TEXT =
      """
      My sister is called Mirelle and lives in a small house by the river. Every spring the water
      rises to the second step, and she carries the chairs upstairs. What is the name of my sister?
      Her name is Mirelle. The train to the coast leaves at seven in the morning and takes four hours;
      a ticket costs thirty euros. I would like to buy two of them for Saturday, please. A prime
      number has exactly two divisors, one and itself. Two, three, five and seven are prime; nine is
      not, because three times three is nine.
      """;

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

  @Option(
      names = "--depth",
      split = ",",
      paramLabel = "N",
      description =
          "also write after conversations of so many tokens, which are read first; k and m are"
              + " 1024 and 1024²")
  private List<String> depths = List.of();

  @Option(
      names = "--quality",
      description = "also say how far predictions are from those of the weights as stored")
  private boolean quality;

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
      figures.put("ttft_ms", rounded(1000.0 * prompt / reading.median()));
      figures.put("state_bytes", loaded.config().stateBytes(prompt + generate));
      var more = new ArrayList<String>();
      share(kernels, writing, figures, more);
      depths(bench, figures, more);
      quality(loaded, figures, more);
      print(kernels.description(), reading, writing, figures, more);
      return DONE;
    } catch (CheckpointException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  /** What share of the memory's speed one sequence uses, when weights are read once per token. */
  private void share(
      Kernels kernels,
      Map<Integer, Bench.Rates> writing,
      Map<String, Object> figures,
      List<String> more) {
    var alone = writing.get(1);
    if (alone == null || !(kernels instanceof VectorKernels vector)) {
      return;
    }
    double bandwidth = vector.readBandwidth();
    double used = vector.preparedBytes() * alone.median() / bandwidth;
    figures.put("weight_bytes", vector.preparedBytes());
    figures.put("read_bandwidth", Math.round(bandwidth));
    figures.put("bandwidth_share", Math.round(used * 1000) / 1000.0);
    more.add(
        String.format(
            Locale.ROOT,
            "weights read by one sequence: %.2f GB a token, %.0f %% of the %.1f GB/s measured",
            vector.preparedBytes() / 1e9,
            100 * used,
            bandwidth / 1e9));
  }

  private void depths(Bench bench, Map<String, Object> figures, List<String> more) {
    if (depths.isEmpty()) {
      return;
    }
    var all = new LinkedHashMap<String, Object>();
    for (String depth : depths) {
      var found = bench.depth(tokens(depth), generate);
      all.put(
          depth,
          Map.of(
              "position", found.position(),
              "ms_per_token", Math.round(found.millisPerToken() * 1000) / 1000.0,
              "state_bytes", found.stateBytes(),
              "read_seconds", rounded(found.readSeconds())));
      more.add(
          String.format(
              Locale.ROOT,
              "after %d tokens: %.3f ms a token, state %d bytes (reading them took %.1f s)",
              found.position(),
              found.millisPerToken(),
              found.stateBytes(),
              found.readSeconds()));
    }
    figures.put("depth", all);
  }

  private static long tokens(String depth) {
    long unit = depth.endsWith("k") ? 1 << 10 : depth.endsWith("m") ? 1 << 20 : 1;
    String number = unit == 1 ? depth : depth.substring(0, depth.length() - 1);
    try {
      return Math.multiplyExact(Long.parseLong(number), unit);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new KernelsUnavailableException(
          "--depth takes numbers of tokens such as 0, 4k or 1m, not '" + depth + "'.");
    }
  }

  private void quality(HybridModel loaded, Map<String, Object> figures, List<String> more) {
    if (!quality) {
      return;
    }
    var stored = KernelsProvider.choose(new KernelsRequest("vector", "stored", threads));
    var reference = Checkpoint.openWithoutTokenizer(model, stored);
    int[] tokens = text();
    double divergence = Quality.divergence(reference, loaded, tokens);
    figures.put("kl_nats", divergence);
    more.add(
        String.format(
            Locale.ROOT,
            "divergence from the weights as stored, over %d tokens: %.6f nats",
            tokens.length,
            divergence));
  }

  private int[] text() {
    var kernels = KernelsProvider.byName("scalar");
    try (var checkpoint = Checkpoint.open(model, kernels)) {
      return checkpoint.tokenizer().encode(TEXT);
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
      Map<String, Object> figures,
      List<String> more)
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
    out.println("time to the first token: " + figures.get("ttft_ms") + " ms");
    out.println("state of one sequence: " + figures.get("state_bytes") + " bytes");
    more.forEach(out::println);
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
