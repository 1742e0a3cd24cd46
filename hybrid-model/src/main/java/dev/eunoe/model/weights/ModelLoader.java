package dev.eunoe.model.weights;

import dev.eunoe.model.HybridModel;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.Kernels;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code config.json} and the tensors of a folder into a model; the mapped files are closed
 * when it returns.
 */
final class ModelLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ModelLoader.class);

  private ModelLoader() {}

  static HybridModel load(Path folder, Kernels kernels) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder + " is not a folder with a model in it.");
    }
    var json = ConfigJson.read(folder.resolve("config.json"));
    var family = Family.of(json);
    var config = config(family, json);
    try (var arena = Arena.ofShared()) {
      var weights = Weights.map(folder, arena);
      var model = new HybridModel(config, family.weights(config, weights), kernels);
      var unused = weights.unused();
      if (!unused.isEmpty()) {
        LOG.warn(
            "{}: {} tensors are not used, the first is {}.",
            folder,
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
