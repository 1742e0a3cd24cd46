package dev.eunoe.model.weights;

import dev.eunoe.model.weights.gguf.GgufException;
import dev.eunoe.model.weights.gguf.GgufModel;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The config and the tensors of a model, from a folder in the form of Hugging Face or from GGUF.
 * Opening reads headers only; values are read when a matrix is made of them.
 *
 * @param gguf the GGUF model behind it, if there is one
 */
record ModelSource(ConfigJson config, Weights weights, Optional<GgufModel> gguf) {

  /**
   * Opens a folder with a {@code config.json} and safetensors, a folder with one GGUF model, or a
   * GGUF file; of a split model any of its files.
   *
   * @param arena what keeps safetensors mapped; GGUF stays mapped as long as it is in use
   */
  static ModelSource open(Path path, Arena arena) {
    if (Files.isDirectory(path) && Files.exists(path.resolve("config.json"))
        || !GgufModel.isAt(path)) {
      return folder(path, arena);
    }
    return gguf(path);
  }

  private static ModelSource folder(Path folder, Arena arena) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder + " is not a folder with a model in it.");
    }
    var config = ConfigJson.read(folder.resolve("config.json"));
    return new ModelSource(config, Weights.map(folder, arena), Optional.empty());
  }

  private static ModelSource gguf(Path path) {
    try {
      var model = GgufModel.open(path, Arena.ofAuto());
      var config = ConfigJson.of(model.files().getFirst(), model.config());
      return new ModelSource(config, Weights.of(model), Optional.of(model));
    } catch (GgufException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
