package dev.eunoe.command;

import dev.eunoe.model.kernel.KernelsProvider;
import dev.eunoe.model.kernel.KernelsRequest;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.parallel.Cores;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model is run: options of every command that runs one, for picocli's {@code @Mixin}. */
public final class EngineOptions {

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "the kernels: auto, vector, scalar, onednn, or tornado on a GPU (default: auto)",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      defaultValue = "${env:EUNOE_BACKEND:-auto}")
  private String backend = "auto";

  @Option(
      names = "--weights",
      paramLabel = "FORM",
      description =
          "the form weights are kept in: auto, stored, bf16, int8 or int4 (default: auto, quantised"
              + " blocks repacked, all else as stored)",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      defaultValue = "${env:EUNOE_WEIGHTS:-auto}")
  private String weights = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that share one operation (default: the physical cores)",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      defaultValue = "${env:EUNOE_ENGINE_THREADS}")
  private @Nullable Integer threads;

  public String backend() {
    return backend;
  }

  public String weights() {
    return weights;
  }

  /** What was asked for, or the physical cores. */
  public int threads() {
    return threads == null ? Cores.physical() : threads;
  }

  /** The same for a process of its own. */
  public List<String> arguments() {
    return List.of(
        "--backend", backend, "--weights", weights, "--threads", Integer.toString(threads()));
  }

  /**
   * The kernels that were asked for.
   *
   * @throws dev.eunoe.model.kernel.contract.KernelsUnavailableException when there are none of
   *     these names, or they cannot run here
   */
  public Kernels kernels() {
    return KernelsProvider.choose(request());
  }

  /**
   * The options as the kernels take them.
   *
   * @throws dev.eunoe.model.kernel.contract.KernelsUnavailableException when there are none of
   *     these names
   */
  public KernelsRequest request() {
    return new KernelsRequest(backend, weights, threads());
  }
}
