package dev.eunoe.command.pull;

import dev.eunoe.command.ModelArgument;
import dev.eunoe.command.inspect.ModelLine;
import dev.eunoe.hub.Hub;
import dev.eunoe.hub.PulledModel;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code models}: the models of the hub that are here, a line each. Exits with 0, or with 2 when
 * the folder of models cannot be read.
 */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "Lists the models that were pulled, as --model of any command takes them.")
public final class ModelsCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() {
    try {
      list(ModelArgument.hub());
      return 0;
    } catch (HubException e) {
      err.println("eunoe: " + e.getMessage());
      return UNUSABLE;
    }
  }

  private void list(Hub hub) {
    var models = hub.models();
    var unfinished = hub.unfinished();
    for (var model : models) {
      out.printf("%s%s: %s%n", HubName.PREFIX, model.name(), line(model));
    }
    for (var name : unfinished) {
      out.printf("%s%s: not whole; ./eunoe pull %s goes on%n", HubName.PREFIX, name, name);
    }
    if (models.isEmpty() && unfinished.isEmpty()) {
      err.println("eunoe: no model was pulled yet; ./eunoe pull OWNER/NAME fetches one");
    }
  }

  private static String line(PulledModel model) {
    try {
      return ModelLine.of(model.path());
    } catch (CheckpointException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
