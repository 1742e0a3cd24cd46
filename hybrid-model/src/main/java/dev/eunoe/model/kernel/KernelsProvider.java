package dev.eunoe.model.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.eunoe.model.kernel.contract.AcceleratorProvider;
import dev.eunoe.model.kernel.contract.Int8GemmLibrary;
import dev.eunoe.model.kernel.contract.Int8GemmLibraryProvider;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.contract.KernelsUnavailableException;
import dev.eunoe.model.kernel.contract.WeightFormat;
import dev.eunoe.model.kernel.contract.WeightFormatProvider;
import dev.eunoe.model.kernel.parallel.Workers;
import dev.eunoe.model.kernel.scalar.ScalarKernels;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.kernel.vector.product.Bf16Format;
import dev.eunoe.model.kernel.vector.product.StoredFormat;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
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
   * The kernels that were asked for. The backend {@code auto} takes vectors where they run, and
   * oneDNN for products of bytes, which change no bit; the weights {@code auto} stay as stored
   * except quantised blocks, which become groups of 8 or 4 bits.
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
    CompilerDirectives.give();
    var workers = new Workers(request.threads());
    return new VectorKernels(products(request, workers), workers);
  }

  private static WeightFormat products(KernelsRequest request, Workers workers) {
    if (request.backend().equals("tornado")) {
      return onAccelerator(request);
    }
    return switch (request.weights()) {
      case "stored" -> stored(request, workers);
      case "bf16" -> new Bf16Format();
      case "int4" -> provided("int4", workers, null);
      case "int8" -> provided("int8", workers, bytes(request));
      default ->
          new AutoFormat(
              stored(request, workers),
              provided("int8", workers, bytes(request)),
              provided("int4", workers, null));
    };
  }

  private static WeightFormat stored(KernelsRequest request, Workers workers) {
    return request.backend().equals("onednn")
        ? provided("onednn", workers, null)
        : new StoredFormat();
  }

  /** What multiplies bytes beside the Vector API: nothing where only that was asked for. */
  private static @Nullable Int8GemmLibrary bytes(KernelsRequest request) {
    if (request.backend().equals("vector")) {
      return null;
    }
    for (var provider : loaded(Int8GemmLibraryProvider.class)) {
      try {
        return provider.load();
      } catch (KernelsUnavailableException e) {
        if (request.backend().equals("onednn")) {
          throw e;
        }
        LOG.info("oneDNN passed over: {}", e.getMessage());
      }
    }
    return null;
  }

  private static WeightFormat provided(
      String name, Workers workers, @Nullable Int8GemmLibrary bytes) {
    for (var provider : loaded(WeightFormatProvider.class)) {
      if (provider.name().equals(name)) {
        return provider.load(workers, bytes);
      }
    }
    throw new KernelsUnavailableException("The products '" + name + "' are not installed.");
  }

  private static WeightFormat onAccelerator(KernelsRequest request) {
    for (var provider : loaded(AcceleratorProvider.class)) {
      if (provider.name().equals(request.backend())) {
        return switch (request.weights()) {
          case "int8" -> provider.int8();
          case "auto" -> new AutoFormat(provider.stored(), provider.int8(), provider.int8());
          default -> provider.stored();
        };
      }
    }
    throw new KernelsUnavailableException(
        "The tornado kernels are not in this build: install TornadoVM, set TORNADOVM_HOME to its folder and build again.");
  }

  /** The loader of this class sees the packages below it, whatever the context class loader is. */
  private static <T> ServiceLoader<T> loaded(Class<T> service) {
    return ServiceLoader.load(service, KernelsProvider.class.getClassLoader());
  }

  private static Kernels auto(KernelsRequest request) {
    if (!List.of("auto", "stored").contains(request.weights())) {
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
    if (withoutFusedMultiplyAdd()) {
      LOG.info(
          "Vector kernels passed over: this processor has no fused multiply-add (FMA), which they would compute in software,"
              + " far slower.");
      return new ScalarKernels();
    }
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

  /** As the JVM sees the processor: only its own option tells. */
  private static boolean withoutFusedMultiplyAdd() {
    var hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return hotSpot != null && hotSpot.getVMOption("UseFMA").getValue().equals("false");
    } catch (IllegalArgumentException otherJvm) {
      return false;
    }
  }
}
