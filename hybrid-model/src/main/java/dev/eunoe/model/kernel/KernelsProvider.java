package dev.eunoe.model.kernel;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the kernels once, aloud: one log line says which, how wide, and why a faster one was
 * passed over.
 */
public final class KernelsProvider {
  private static final Logger LOG = LoggerFactory.getLogger(KernelsProvider.class);

  private KernelsProvider() {}

  /**
   * The kernels of that name, with the weights as stored, on the thread that asks.
   *
   * @throws KernelsUnavailableException as {@link #choose}
   */
  public static Kernels byName(String name) {
    return choose(KernelsRequest.of(name));
  }

  /**
   * The kernels that were asked for; {@code auto} is the fastest that runs here and gives the bits
   * of {@code vector} or {@code scalar}.
   *
   * @throws KernelsUnavailableException when they were asked for by name and cannot run in this JVM
   */
  public static Kernels choose(KernelsRequest request) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (request.threads() > processors) {
      LOG.warn(
          "{} threads were asked for, but there are {} processors: they will wait for each other.",
          request.threads(),
          processors);
    }
    var kernels =
        switch (request.backend()) {
          case "scalar" -> new ScalarKernels();
          case "auto" -> auto(request);
          default -> vector(request);
        };
    LOG.info("Kernels: {} (asked for: {}).", kernels.description(), request.backend());
    return kernels;
  }

  private static Kernels vector(KernelsRequest request) {
    whyNoVectors()
        .ifPresent(reason -> {
          throw new KernelsUnavailableException("The vector kernels cannot run: " + reason + ".");
        });
    var workers = new Workers(request.threads());
    return new VectorKernels(products(request, workers), workers);
  }

  private static Products products(KernelsRequest request, Workers workers) {
    String wanted = request.backend().equals("onednn") ? "onednn" : request.weights();
    if (wanted.equals("stored")) {
      return new StoredWeights();
    }
    // The loader of this class sees the packages below it, whatever the context class loader is.
    for (var provider :
        ServiceLoader.load(ProductsProvider.class, KernelsProvider.class.getClassLoader())) {
      if (provider.name().equals(wanted)) {
        return provider.load(workers);
      }
    }
    throw new KernelsUnavailableException("The products '" + wanted + "' are not installed.");
  }

  private static Kernels auto(KernelsRequest request) {
    if (!request.weights().equals("stored")) {
      return vector(request);
    }
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
    LOG.info("oneDNN passed over: it rounds activations to bf16; ask for it by name.");
    return vector(request);
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
