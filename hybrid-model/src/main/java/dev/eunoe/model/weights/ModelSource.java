package dev.eunoe.model.weights;

import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.files.Unreadable;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.weights.gguf.GgufException;
import dev.eunoe.model.weights.gguf.GgufModel;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;

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
   * @param arena what keeps safetensors mapped, which must be as long as matrices read them in
   *     place; GGUF stays mapped as long as it is in use
   */
  static ModelSource open(Path path, Arena arena) {
    if (!Files.exists(path)) {
      throw new CheckpointException(Unreadable.noModelAt(path));
    }
    if (Files.isDirectory(path) && Weights.isAt(path) || !GgufModel.isAt(path)) {
      return folder(path, arena);
    }
    return gguf(path);
  }

  private static ModelSource folder(Path folder, Arena arena) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          folder + " is neither a model folder nor a GGUF file (its name does not end in .gguf).");
    }
    var config = ConfigJson.read(folder.resolve("config.json"));
    // An unknown kind of model is worth saying before a missing tensor is.
    Family.of(config);
    return new ModelSource(config, Weights.map(folder, arena), Optional.empty());
  }

  /** The same, its weights read where they lie. */
  ModelSource inPlace() {
    return new ModelSource(config, weights.inPlace(), gguf);
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
      var folder = folderWithTokenizer(model);
      return folder.isPresent()
          ? TextSource.of(folder.get()).orTemplate(template)
          : new TextSource(file, model.tokenizerJson(), template, model.namedTokens());
    } catch (GgufException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /**
   * Where a {@code tokenizer.json} lies beside a GGUF file: it is what the tokenizer in the file
   * was made of, and knows what that leaves out, such as the order of merges of equal scores.
   */
  private static Optional<Path> folderWithTokenizer(GgufModel model) {
    Path folder = model.files().getFirst().toAbsolutePath().getParent();
    return Optional.ofNullable(folder).filter(TextSource::isAt);
  }

  /** Whether there is a tokenizer; a model without one can only compute. */
  boolean hasText(Path path) {
    return gguf.map(model -> model.hasTokenizer() || folderWithTokenizer(model).isPresent())
        .orElseGet(() -> TextSource.isAt(path));
  }

  /** {@link Fingerprint} of the files behind it. */
  String fingerprint(Path path, Kernels kernels, StateOptions options) {
    return gguf.map(
            model -> {
              var files = new ArrayList<>(model.files());
              // Both may decide what is computed, see SourceConfig and the tokenizer above.
              Stream.of("config.json", "tokenizer.json")
                  .map(model.files().getFirst()::resolveSibling)
                  .filter(Files::exists)
                  .forEach(files::add);
              return Fingerprint.of(path, files, kernels, options);
            })
        .orElseGet(() -> Fingerprint.of(path, kernels, options));
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
