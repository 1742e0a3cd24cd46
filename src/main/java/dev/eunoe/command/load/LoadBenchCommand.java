package dev.eunoe.command.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.command.bench.BenchReport;
import dev.eunoe.command.memory.BenchFolder;
import dev.eunoe.command.start.MeasuredServer;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.Checkpoint;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.progress.LoadBar;
import dev.eunoe.progress.ProgressBar;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code load-bench --model M}: a real server under load from this machine, beside the engine alone
 * in the same run. Exits with 0, or with 2 when the model cannot be served.
 */
@Command(
    name = "load-bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures what the server adds to the model: streams over SSE and WebSocket beside the"
            + " engine alone, and many sockets that say nothing.")
public final class LoadBenchCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private ModelArgument model = ModelArgument.at(Path.of(""));

  @Mixin private final EngineOptions engine = new EngineOptions();
  @Mixin private final KeptStateOptions state = new KeptStateOptions();

  @Option(
      names = "--streams",
      split = ",",
      paramLabel = "N,M",
      description = "answers being written at once (default: 1,8)")
  private List<Integer> streams = List.of(1, 8);

  @Option(names = "--tokens", paramLabel = "N", description = "of each answer (default: 128)")
  private int tokens = 128;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often engine, SSE and WebSocket take turns (default: 3)")
  private int rounds = 3;

  @Option(
      names = "--sockets",
      paramLabel = "N",
      description = "sockets that are open and say nothing (default: 10000)")
  private int sockets = 10_000;

  @Option(names = "--heap", paramLabel = "SIZE", description = "of the server (default: 1g)")
  private String heap = "1g";

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean asJson;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() throws JsonProcessingException {
    try {
      if (rounds < 1 || tokens < 2 || sockets < 0 || streams.stream().anyMatch(n -> n < 1)) {
        throw new IllegalArgumentException(
            "--rounds and --streams must be at least 1, --tokens at least 2, --sockets 0 or more.");
      }
      var report = new BenchReport();
      measure(report);
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

  private void measure(BenchReport report) {
    var path = model.path().toAbsolutePath().normalize();
    var kernels = engine.kernels();
    var bar = new LoadBar(ProgressBar.onStandardError(), path);
    var alone = Checkpoint.openWithoutTokenizer(path, kernels, state.options(), bar);
    report.put("file", String.valueOf(path.getFileName()));
    report.put("kernels", kernels.description());
    report.say("%s, %s", path.getFileName(), kernels.description());
    err.println("eunoe: starting the server");
    try (var folder = BenchFolder.of(null);
        var server = MeasuredServer.in(folder.path(), options(path), List.of("-Xmx" + heap));
        var client = new Client(server.port(), tokens)) {
      var overhead = new Overhead(alone, client, tokens, rounds, err);
      for (int n : streams) {
        overhead.measure(n, report);
      }
      if (sockets > 0) {
        new IdleSockets(client, new ProcessMemory(server.pid()), err)
            .measure(sockets, streams.getLast(), report);
      }
    }
  }

  private List<String> options(Path path) {
    var options = new ArrayList<>(List.of("--model", path.toString()));
    options.addAll(engine.arguments());
    options.addAll(state.arguments());
    return options;
  }
}
