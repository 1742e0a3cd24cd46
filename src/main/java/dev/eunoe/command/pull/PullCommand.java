package dev.eunoe.command.pull;

import dev.eunoe.command.ModelArgument;
import dev.eunoe.command.inspect.ModelLine;
import dev.eunoe.hub.remote.HubException;
import dev.eunoe.hub.remote.HubName;
import dev.eunoe.model.weights.CheckpointException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code pull OWNER/NAME[:QUANT]}: fetches a model, or what is new of it. Exits with 0, or with 2
 * when it cannot be had or used.
 */
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    description = {
      "Fetches a model of the Hugging Face hub, or what is new of it.",
      "Without QUANT: the safetensors if their family is read here, else the first GGUF model there"
          + " is of Q8_0, Q4_K_M, Q6_K, Q5_K_M, Q5_K_S, Q4_K_S, Q5_1, Q5_0, Q4_1, Q4_0, MXFP4,"
          + " BF16, F16 and F32.",
      "HF_TOKEN says who asks, HF_ENDPOINT which hub; EUNOE_MODELS is where models are kept"
          + " (default: ~/.eunoe/models)."
    })
public final class PullCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;

  @Parameters(
      paramLabel = "OWNER/NAME[:QUANT]",
      description = "the model, and of several GGUF files which")
  private String name = "";

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  @Override
  public Integer call() {
    try {
      var model = ModelArgument.hub().pull(HubName.parse(name));
      out.printf("%s%s: %s%n", HubName.PREFIX, model.name(), ModelLine.of(model.path()));
      out.println(model.path());
      return 0;
    } catch (HubException | CheckpointException e) {
      err.println("eunoe: " + e.getMessage());
      return UNUSABLE;
    }
  }
}
