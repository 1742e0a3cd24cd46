package dev.eunoe.model.weights;

import dev.eunoe.model.kernel.Kernels;
import dev.eunoe.model.weights.gguf.GgufException;
import dev.eunoe.model.weights.gguf.GgufModel;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    // An unknown kind of model is worth saying before a missing tensor is.
    Family.of(config);
    return new ModelSource(config, Weights.map(folder, arena), Optional.empty());
  }

  /** What turns text into tokens and conversations into text. */
  TextSource text(Path path) {
    if (gguf.isEmpty()) {
      return TextSource.of(path);
    }
    var model = gguf.get();
    String file = model.files().getFirst().toString();
    try {
      var template =
          model
              .chatTemplate()
              .map(text ->
                  new ChatTemplateSource(
                      file + ", tokenizer.chat_template", text, model.toolTemplate().orElse(null)));
      return new TextSource(file, model.tokenizerJson(), template, Map.of());
    } catch (GgufException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** {@link Fingerprint} of the files behind it. */
  String fingerprint(Path path, Kernels kernels) {
    return gguf.map(model -> Fingerprint.of(path, model.files(), kernels))
        .orElseGet(() -> Fingerprint.of(path, kernels));
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
