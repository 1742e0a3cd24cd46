package dev.eunoe.model.weights;

import dev.eunoe.model.config.ModelConfig;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A model as the loader would build it, read from its config and the headers of its files: no
 * weights are read.
 *
 * @param name the folder's or file's name
 * @param architecture the family's {@code model_type}
 * @param tensors elements and bytes of all tensors by their type in the file
 * @param text tokenizer and chat template; none where the model has no tokenizer
 * @param remarks what may be meant and may not, a sentence each
 */
public record ModelOutline(
    String name,
    String architecture,
    ModelConfig config,
    Map<DType, Stored> tensors,
    Optional<TextOutline> text,
    List<String> remarks) {

  public ModelOutline {
    remarks = List.copyOf(remarks);
  }

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
   * @throws CheckpointException for all that loading would refuse, but for its size
   */
  public static ModelOutline read(Path path) {
    try (var arena = Arena.ofShared()) {
      var source = ModelSource.open(path, arena);
      var tensors = new EnumMap<DType, Stored>(DType.class);
      for (var tensor : source.weights().tensors().values()) {
        var stored = tensors.getOrDefault(tensor.dtype(), new Stored(0, 0, 0));
        tensors.put(tensor.dtype(), stored.plus(tensor));
      }
      var config = ModelLoader.config(source.config());
      var remarks = new ArrayList<>(ModelLoader.rehearse(path, source));
      return new ModelOutline(
          path.toAbsolutePath().normalize().getFileName().toString(),
          source.config().string("model_type"),
          config,
          tensors,
          text(path, source, config.vocabSize(), remarks),
          remarks);
    }
  }

  /**
   * Looks through all weights of a model for the first tensor with a value that is not a finite
   * number, which reads every file whole: to explain a model that computes none.
   *
   * @return its file and its name there
   */
  public static Optional<String> damage(Path path) {
    try (var arena = Arena.ofShared()) {
      return new TreeMap<>(ModelSource.open(path, arena).weights().tensors())
          .values().stream()
              .filter(tensor -> !tensor.finite())
              .map(tensor -> tensor.file() + ": tensor " + tensor.name())
              .findFirst();
    }
  }

  private static Optional<TextOutline> text(
      Path path, ModelSource source, int vocabSize, List<String> remarks) {
    if (!source.hasText(path)) {
      return Optional.empty();
    }
    var text = ModelText.open(path, source, vocabSize);
    try (var tokenizer = text.tokenizer()) {
      remarks.addAll(text.remarks());
      return Optional.of(
          new TextOutline(
              text.source().file(),
              tokenizer.vocabSize(),
              tokenizer.specialTokens().count(),
              text.source().template().map(ChatTemplateSource::file)));
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
