package dev.eunoe.command.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.command.EngineOptions;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code interference --model PATH}: what a long prompt does to those who are writing. Exits with
 * 0, or with 2 when the model or the kernels cannot be used.
 */
@Command(
    name = "interference",
    mixinStandardHelpOptions = true,
    description = "Measures how much a long prompt slows the answers that are being written.")
public final class InterferenceCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int UNUSABLE = 2;

  @Mixin private final MeasuredModel measured = new MeasuredModel();
  @Mixin private final EngineOptions engine = new EngineOptions();

  @Option(names = "--streams", paramLabel = "N", description = "answers being written (default: 7)")
  private int streams = 7;

  @Option(names = "--pp", paramLabel = "N", description = "tokens of the prompt (default: 8192)")
  private int prompt = 8192;

  @Option(
      names = "--quiet-seconds",
      paramLabel = "N",
      description = "how long the streams are watched before it comes (default: 10)")
  private int quietSeconds = 10;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean asJson;

  private final PrintStream out;
  private final PrintStream err;

  public InterferenceCommand() {
    this(System.out, System.err);
  }

  InterferenceCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new InterferenceCommand()).execute(args));
  }

  @Override
  public Integer call() throws JsonProcessingException, InterruptedException {
    if (streams < 1 || prompt < 1 || quietSeconds < 1) {
      err.println("--streams, --pp and --quiet-seconds must be at least 1.");
      return UNUSABLE;
    }
    try {
      var kernels = engine.kernels();
      var loaded = measured.load(kernels);
      var result = new Interference(loaded, streams, quietSeconds * 1000L).measure(prompt);
      print(kernels.description(), result);
      return DONE;
    } catch (CheckpointException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private void print(String kernels, Interference.Result result) throws JsonProcessingException {
    if (asJson) {
      var figures = new LinkedHashMap<String, Object>();
      figures.put("file", measured.name());
      figures.put("kernels", kernels);
      figures.put("streams", streams);
      figures.put("pp_tokens", prompt);
      figures.put("before_ms", rounded(result.before()));
      figures.put("during_ms", rounded(result.during()));
      figures.put("ratio", rounded(result.ratio()));
      figures.put("longest_before_ms", rounded(result.longestBefore()));
      figures.put("longest_during_ms", rounded(result.longestDuring()));
      figures.put("prompt_ms", rounded(result.promptMillis()));
      out.println(new ObjectMapper().writeValueAsString(figures));
      return;
    }
    out.printf(
        Locale.ROOT,
        "%s on %s: %d streams, a prompt of %d tokens%n"
            + "  between two tokens: %.1f ms before, %.1f ms while it is read (median): %.2f times%n"
            + "  longest pause:      %.1f ms before, %.1f ms while it is read%n"
            + "  first token of the prompt after %.1f s%n",
        measured.name(),
        kernels,
        streams,
        prompt,
        result.before(),
        result.during(),
        result.ratio(),
        result.longestBefore(),
        result.longestDuring(),
        result.promptMillis() / 1000);
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
