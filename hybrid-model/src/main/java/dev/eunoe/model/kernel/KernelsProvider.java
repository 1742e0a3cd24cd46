package dev.eunoe.model.kernel;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the kernels once, aloud: one log line says which, how wide, and why a faster one was
 * passed over.
 */
public final class KernelsProvider {
  /** Every name {@link #byName} takes. */
  public static final List<String> NAMES = List.of("auto", "vector", "scalar");

  private static final Logger LOG = LoggerFactory.getLogger(KernelsProvider.class);

  private KernelsProvider() {}

  /**
   * The kernels of that name: {@code scalar}, {@code vector}, or {@code auto} for the fastest that
   * runs here.
   *
   * @throws KernelsUnavailableException when the name is unknown, or was asked for and cannot run
   *     in this JVM
   */
  public static Kernels byName(String name) {
    var kernels =
        switch (name) {
          case "scalar" -> new ScalarKernels();
          case "vector" -> vector();
          case "auto" -> auto();
          default ->
              throw new KernelsUnavailableException(
                  "There are no kernels called '"
                      + name
                      + "'; choose one of "
                      + String.join(", ", NAMES)
                      + ".");
        };
    LOG.info("Kernels: {} (asked for: {}).", kernels.description(), name);
    return kernels;
  }

  private static Kernels vector() {
    whyNoVectors()
        .ifPresent(reason -> {
          throw new KernelsUnavailableException("The vector kernels cannot run: " + reason + ".");
        });
    return new VectorKernels();
  }

  private static Kernels auto() {
    var vectorsMissing = whyNoVectors();
    if (vectorsMissing.isPresent()) {
      LOG.info("Vector kernels passed over: {}.", vectorsMissing.get());
      return new ScalarKernels();
    }
    if (withoutOptimisingCompiler()) {
      LOG.info(
          "Vector kernels passed over: this JVM runs without its optimising compiler (-XX:TieredStopAtLevel below 4), where"
              + " they are slower than plain code.");
      return new ScalarKernels();
    }
    return new VectorKernels();
  }

  private static Optional<String> whyNoVectors() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.empty()
        : Optional.of("start Java with --add-modules jdk.incubator.vector");
  }

  private static boolean withoutOptimisingCompiler() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(argument -> argument.matches("-XX:TieredStopAtLevel=[0-3]|-Xint"));
  }
}
