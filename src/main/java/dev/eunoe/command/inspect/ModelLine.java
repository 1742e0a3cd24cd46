package dev.eunoe.command.inspect;

import dev.eunoe.command.KeptStateOptions;
import dev.eunoe.model.config.StateOptions;
import dev.eunoe.model.weights.ModelOutline;
import java.nio.file.Path;

/** The most of what {@code inspect} says that fits a line of a list. */
public final class ModelLine {
  private static final StateOptions AS_SERVED = new KeptStateOptions().options();

  private ModelLine() {}

  /**
   * Architecture, layers, size and context of a model.
   *
   * @throws dev.eunoe.model.weights.CheckpointException when it cannot be used
   */
  public static String of(Path path) {
    var model = Inspection.of(ModelOutline.read(path), AS_SERVED);
    Long limit = model.maxContext();
    return "%s, %d layers: %s, %s parameters in %s, context %s"
        .formatted(
            model.architecture(),
            model.layers(),
            model.layerPattern(),
            Units.count(model.parameters()),
            Units.bytes(model.weightBytes()),
            limit == null ? "without limit" : Units.tokens(limit));
  }
}
