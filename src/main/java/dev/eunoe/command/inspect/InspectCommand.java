package dev.eunoe.command.inspect;

import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.command.ModelArgument;
import dev.eunoe.model.weights.CheckpointException;
import dev.eunoe.model.weights.ModelOutline;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code inspect MODEL}: what a model is, from its config and the headers of its files. Exits with
 * 0, or with 2 when the model cannot be used.
 */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Says what a model is and what it needs, without loading it.")
public final class InspectCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  @Parameters(
      paramLabel = "MODEL",
      converter = ModelArgument.Converter.class,
      description = ModelArgument.DESCRIPTION)
  private ModelArgument model = ModelArgument.at(Path.of("."));

  @Option(names = "--json", description = "as JSON")
  private boolean json;

  @Mixin private final KeptStateOptions state = new KeptStateOptions();

  private final PrintStream out;
  private final PrintStream err;

  public InspectCommand() {
    this(System.out, System.err);
  }

  InspectCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    try {
      var inspection = Inspection.of(ModelOutline.read(model.path()), state.options());
      out.print(json ? InspectionReport.json(inspection) : InspectionReport.table(inspection));
      return 0;
    } catch (CheckpointException e) {
      err.println(e.getMessage());
      return UNUSABLE;
    } catch (IllegalArgumentException e) {
      err.println(model.path() + ": " + e.getMessage());
      return UNUSABLE;
    }
  }
}
