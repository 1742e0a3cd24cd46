package dev.eunoe.command.inspect;

import dev.eunoe.command.KeyValueOption;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.kernel.memory.NativeMemory;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.ModelOutline;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code plan MODEL --context 4k,32k}: what contexts of these lengths cost on this model and on the
 * same one with full attention everywhere, and how many conversations fit in memory. Exits with 0,
 * or with 2 when the model or an option cannot be used.
 */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = "Says what long contexts cost on a model, beside full attention everywhere.")
public final class PlanCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;
  private static final String MEASURED =
      "all memory of this machine or container, as the JVM reports it";

  @Parameters(
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private ModelArgument model = ModelArgument.at(Path.of("."));

  @Option(
      names = "--context",
      split = ",",
      paramLabel = "TOKENS",
      description = "context lengths (default: 4k,32k,128k,1m)")
  private List<String> contexts = List.of("4k", "32k", "128k", "1m");

  @Option(
      names = "--memory",
      paramLabel = "BYTES",
      description = "memory to plan with, such as 16g (default: this machine's)")
  private @Nullable String memory;

  @Mixin private final KeyValueOption keyValues = new KeyValueOption();

  @Option(names = "--json", description = "as JSON")
  private boolean json;

  private final PrintStream out;
  private final PrintStream err;

  public PlanCommand() {
    this(System.out, System.err);
  }

  PlanCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    try {
      var lengths = contexts.stream().map(text -> Units.parse("--context", text)).toList();
      long bytes = memory == null ? NativeMemory.total() : Units.parse("--memory", memory);
      String source = memory == null ? MEASURED : "given by --memory";
      var plan =
          Plan.of(ModelOutline.read(model.path()), lengths, keyValues.format(), bytes, source);
      out.print(json ? InspectionReport.json(plan) : InspectionReport.table(plan));
      return 0;
    } catch (CheckpointException | IllegalArgumentException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    }
  }
}
