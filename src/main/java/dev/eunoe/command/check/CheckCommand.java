package dev.eunoe.command.check;

import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.check.Golden;
import dev.eunoe.model.check.GoldenCheck;
import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.matrix.DamagedWeightsException;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.gguf.GgufModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code check DIR}: the golden logits of one checkpoint folder, or of every one in a folder, on
 * each backend; a model without any is checked against itself. Exits with 0 when all cases pass, 1
 * when one misses, 2 when a folder or backend cannot be used.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Compares a checkpoint's logits with those in its golden.safetensors, on each backend.",
      "Without that file: whether it loads, computes numbers, and computes the same ones at once,",
      "step by step and after its state was saved and restored."
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int PASSED = 0;
  private static final int MISSED = 1;
  private static final int UNUSABLE = 2;

  @Parameters(
      paramLabel = "DIR",
      converter = ModelArgument.Converter.class,
      description =
          "a checkpoint folder, a folder of them, a GGUF file beside its golden.safetensors, or"
              + " hf:OWNER/NAME[:QUANT] of the Hugging Face hub")
  private ModelArgument model = ModelArgument.at(Path.of("."));

  @Option(
      names = "--backend",
      split = ",",
      paramLabel = "NAME",
      description = "scalar, vector, onednn, tornado; the first two when left out")
  private List<String> backends = List.of("scalar", "vector");

  @Option(names = "--tolerance", description = "largest error allowed (default: ${DEFAULT-VALUE})")
  private float tolerance = GoldenCheck.TOLERANCE;

  private final PrintStream out;
  private final PrintStream err;

  public CheckCommand() {
    this(System.out, System.err);
  }

  CheckCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new CheckCommand()).execute(args));
  }

  @Override
  public Integer call() {
    try {
      boolean passed = true;
      for (Path checkpoint : checkpoints(model.path())) {
        if (!Golden.isAt(checkpoint)) {
          passed &= checkedAgainstItself(checkpoint);
          continue;
        }
        for (String backend : backends) {
          var report = GoldenCheck.run(checkpoint, KernelsProvider.byName(backend), tolerance);
          print(report);
          passed &= report.passed();
        }
      }
      return passed ? PASSED : MISSED;
    } catch (CheckpointException | DamagedWeightsException | KernelsUnavailableException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }

  private boolean checkedAgainstItself(Path checkpoint) {
    out.printf(
        "%s has no %s beside it, so nothing says what its logits should be; it is checked against itself.%n",
        checkpoint, Golden.FILE);
    boolean passed = true;
    SelfCheck.Report first = null;
    for (String backend : backends) {
      var report = SelfCheck.run(checkpoint, KernelsProvider.byName(backend));
      out.println(checkpoint + " on " + report.backend());
      for (var result : report.cases()) {
        out.printf("  %-36s %s%n", result.name(), result.passed() ? "ok" : "MISSED");
      }
      if (first == null) {
        first = report;
      } else {
        out.printf(
            "  %-36s %.1e of the largest logit%n",
            "difference from " + first.backend(), report.differenceFrom(first));
      }
      passed &= report.passed();
    }
    return passed;
  }

  /** The folder itself when it holds a config, else every folder in it that holds a golden file. */
  private static List<Path> checkpoints(Path folder) {
    if (folder.toString().endsWith(".gguf")) {
      return List.of(folder);
    }
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(Unreadable.noModelAt(folder));
    }
    if (Files.exists(folder.resolve("config.json")) || GgufModel.isAt(folder)) {
      return List.of(folder);
    }
    try (var entries = Files.list(folder)) {
      var found =
          entries.filter(entry -> Files.exists(entry.resolve(Golden.FILE))).sorted().toList();
      if (found.isEmpty()) {
        throw new CheckpointException(
            folder + " holds neither a config.json nor folders with a " + Golden.FILE + ".");
      }
      return found;
    } catch (IOException e) {
      throw new CheckpointException(Unreadable.sentence(folder, e), e);
    }
  }

  private void print(GoldenCheck.Report report) {
    out.println(report.folder() + " on " + report.backend());
    for (var result : report.cases()) {
      String error =
          result.name().equals("greedy")
              ? "%.0f tokens differ".formatted(result.largestError())
              : "largest error %.2e".formatted(result.largestError());
      out.printf("  %-28s %-24s %s%n", result.name(), error, result.passed() ? "ok" : "MISSED");
    }
  }
}
