package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.Kernels;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the config and the tensors of a model; the mapped files are closed when it returns, but for
 * those whose quantised blocks the model goes on reading.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private ModelLoader() {}

  static HybridModel load(Path path, Kernels kernels) {
    try (var arena = Arena.ofShared()) {
      var source = ModelSource.open(path, arena);
      var family = Family.of(source.config());
      var config = config(family, source.config());
      var weights = source.weights();
      var model = new HybridModel(config, family.weights(config, weights), kernels);
      var unused = weights.unused();
      if (!unused.isEmpty()) {
        LOG.warn(
            "{}: {} tensors are not used, the first is {}.",
            path,
            unused.size(),
            unused.iterator().next());
      }
      return model;
    }
  }

  private static ModelConfig config(Family family, ConfigJson json) {
    try {
      return family.config(json);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(json.file() + ": " + e.getMessage(), e);
    }
  }
}
