package dev.eunoe.model.weights;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.tokenizer.Tokenizer;
import dev.eunoe.model.tokenizer.TokenizerException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model as the loader would build it, read from its config and the headers of its files: no
 * weights are read.
 *
 * @param name the folder's or file's name
 * @param architecture the family's {@code model_type}
 * @param tensors elements and bytes of all tensors by their type in the file
 * @param text tokenizer and chat template; none where the model has no tokenizer
 */
public record ModelOutline(
    String name,
    String architecture,
    ModelConfig config,
    Map<DType, Stored> tensors,
    Optional<TextOutline> text) {

  /** Tensors of one type. */
  public record Stored(int tensors, long elements, long bytes) {
    private Stored plus(TensorView tensor) {
      return new Stored(tensors + 1, elements + tensor.size(), bytes + tensor.byteSize());
    }
  }

  /**
   * What turns text into tokens.
   *
   * @param vocabSize one more than the greatest id
   * @param specialTokens how many of them no text can contain
   * @param template where the chat template stands; none for a base model
   */
  public record TextOutline(
      String file, int vocabSize, int specialTokens, Optional<String> template) {}

  /**
   * Reads the outline of a model.
   *
   * @throws CheckpointException when its config, the headers of its tensors or its tokenizer cannot
   *     be used
   */
  public static ModelOutline read(Path path) {
    try (var arena = Arena.ofShared()) {
      var source = ModelSource.open(path, arena);
      var tensors = new EnumMap<DType, Stored>(DType.class);
      for (var tensor : source.weights().tensors().values()) {
        var stored = tensors.getOrDefault(tensor.dtype(), new Stored(0, 0, 0));
        tensors.put(tensor.dtype(), stored.plus(tensor));
      }
      return new ModelOutline(
          path.toAbsolutePath().normalize().getFileName().toString(),
          source.config().string("model_type"),
          ModelLoader.config(source.config()),
          tensors,
          text(path, source));
    }
  }

  private static Optional<TextOutline> text(Path path, ModelSource source) {
    if (!source.hasText(path)) {
      return Optional.empty();
    }
    var text = source.text(path);
    try (var tokenizer = Tokenizer.read(text.file(), text.tokenizerJson())) {
      return Optional.of(
          new TextOutline(
              text.file(),
              tokenizer.vocabSize(),
              tokenizer.specialTokens().count(),
              text.template().map(ChatTemplateSource::file)));
    } catch (TokenizerException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** Elements of all tensors. */
  public long parameters() {
    return tensors.values().stream().mapToLong(Stored::elements).sum();
  }

  /** Bytes of all tensors in the files. */
  public long weightBytes() {
    return tensors.values().stream().mapToLong(Stored::bytes).sum();
  }
}
