package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.kernel.memory.NativeMemory;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a model of a config and tensors. It copies what it packs; quantised blocks, and weights of
 * more than half the memory of the JVM, it goes on reading where they lie.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private ModelLoader() {}

  static HybridModel load(Path path, ModelSource source, Kernels kernels, StateOptions options) {
    return load(path, source, kernels, options, new LoadProgress(path));
  }

  /**
   * The same.
   *
   * @param listener told how much is loaded, and at the end that all is
   */
  static HybridModel load(
      Path path, ModelSource source, Kernels kernels, StateOptions options, LoadListener listener) {
    long stored = WeightBytes.stored(source.weights());
    requireFits(path, stored);
    var config = config(Family.of(source.config()), source.config(), options);
    var fitting = isLarge(path, WeightBytes.packed(source.weights())) ? source.inPlace() : source;
    var weights = fitting.weights();
    weights.prepareBy(LoadProgress.counting(kernels::prepare, stored, listener));
    var model = new HybridModel(config, fittingWeights(path, fitting, options), kernels);
    UnreadTensors.remarks(path, weights).forEach(LOG::warn);
    listener.loaded(stored, stored);
    return model;
  }

  /** Whether so many bytes of packed weights are too many here, which is said. */
  private static boolean isLarge(Path path, long packed) {
    long memory = Runtime.getRuntime().maxMemory();
    if (packed <= memory / 2) {
      return false;
    }
    LOG.warn(
        "{}: {} MiB of weights stay in the file, since this JVM may take {} MiB of memory; that is slower. With -Xmx{}g they would be packed.",
        path,
        packed >> 20,
        memory >> 20,
        (packed * 5 / 2 >> 30) + 1);
    return true;
  }

  /**
   * Asks for every tensor as {@link #load} does, without packing one: what is missing, misshapen or
   * left over shows, and only small tensors are read.
   *
   * @return what {@link UnreadTensors} remarks
   */
  static List<String> rehearse(Path path, ModelSource source) {
    var rehearsed = source.inPlace();
    var made = fittingWeights(path, rehearsed, StateOptions.AS_TRAINED);
    assert made != null;
    return UnreadTensors.remarks(path, rehearsed.weights());
  }

  /** The weights of a config's family, in the forms that the tensors are given in. */
  static ModelWeights weights(ConfigJson json, Weights weights, StateOptions options) {
    var family = Family.of(json);
    return family.weights(config(family, json, options), weights);
  }

  private static ModelWeights fittingWeights(Path path, ModelSource source, StateOptions options) {
    try {
      return weights(source.config(), source.weights(), options);
    } catch (OutOfMemoryError e) {
      throw new CheckpointException(
          "%s does not fit into the %d MiB of memory that this JVM may take; give it more (-Xmx), or take a smaller model."
              .formatted(path, Runtime.getRuntime().maxMemory() >> 20),
          e);
    }
  }

  /**
   * Refuses, before anything is loaded, a model that would have to be read from disk again for
   * every token: the whole file does not fit into memory even alone.
   *
   * @throws CheckpointException with both numbers
   */
  static void requireFits(Path path, long needed, long available) {
    if (needed > available) {
      throw new CheckpointException(
          "%s needs %d MiB of memory for its weights alone, but this machine or container has %d MiB; give it more, or take a smaller model or one of fewer bits."
              .formatted(path, needed >> 20, available >> 20));
    }
  }

  static void requireFits(Path path, long needed) {
    requireFits(path, needed, NativeMemory.total());
  }

  /** The shapes a config describes, by its family. */
  static ModelConfig config(ConfigJson json) {
    return config(Family.of(json), json, StateOptions.AS_TRAINED);
  }

  static ModelConfig config(Family family, ConfigJson json, StateOptions options) {
    try {
      return options.applied(family.config(json));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(json.file() + ": " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          json.file() + " describes sizes whose products no computer holds; it is damaged.", e);
    }
  }
}
