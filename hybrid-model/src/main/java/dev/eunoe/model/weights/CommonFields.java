package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import java.util.List;

/** Fields of {@code config.json} that several families write in the same way. */
final class CommonFields {
  private CommonFields() {}

  /**
   * No limit where all state is bounded and rotations know none; otherwise the positions the
   * checkpoint was made for.
   */
  static long maxTokens(ConfigJson json, List<LayerConfig> layers) {
    boolean bounded =
        layers.stream()
            .flatMap(layer -> layer.mixers().stream())
            .allMatch(
                mixer -> !(mixer instanceof AttentionConfig attention) || attention.bounded());
    return Math.min(
        rotationLimit(layers),
        bounded ? ModelConfig.UNLIMITED : json.integer("max_position_embeddings"));
  }

  private static long rotationLimit(List<LayerConfig> layers) {
    long limit = ModelConfig.UNLIMITED;
    for (var layer : layers) {
      for (var mixer : layer.mixers()) {
        if (mixer instanceof AttentionConfig attention && attention.rope() != null) {
          limit = Math.min(limit, attention.rope().maxPositions());
        }
      }
    }
    return limit;
  }
}
