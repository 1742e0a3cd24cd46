package dev.eunoe.model.kernel;

import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import java.util.List;

/**
 * What a user asks of the kernels.
 *
 * @param backend one of {@link #BACKENDS}
 * @param weights one of {@link #WEIGHTS}
 * @param threads how many threads share one operation
 */
public record KernelsRequest(String backend, String weights, int threads) {
  public static final List<String> BACKENDS =
      List.of("auto", "vector", "scalar", "onednn", "tornado");
  public static final List<String> WEIGHTS = List.of("auto", "stored", "bf16", "int8", "int4");

  public KernelsRequest {
    require("kernels", backend, BACKENDS);
    require("weights", weights, WEIGHTS);
    if (threads < 1) {
      throw new KernelsUnavailableException(
          "At least 1 thread is needed, " + threads + " were asked for.");
    }
    boolean kept = weights.equals("auto") || weights.equals("stored");
    boolean possible =
        switch (backend) {
          case "scalar" -> kept;
          case "onednn", "tornado" -> kept || weights.equals("int8");
          default -> true;
        };
    if (!possible) {
      throw new KernelsUnavailableException(
          "The " + backend + " kernels have no weights in " + weights + "; the vector kernels do.");
    }
  }

  /** This backend with the weights as stored, on the thread that asks. */
  public static KernelsRequest of(String backend) {
    return new KernelsRequest(backend, "stored", 1);
  }

  private static void require(String what, String name, List<String> names) {
    if (!names.contains(name)) {
      throw new KernelsUnavailableException(
          "There are no "
              + what
              + " called '"
              + name
              + "'; choose one of "
              + String.join(", ", names)
              + ".");
    }
  }
}
