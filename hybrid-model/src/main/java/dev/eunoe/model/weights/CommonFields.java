package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import java.util.List;

/** Fields of {@code config.json} that several families write in the same way. */
final class CommonFields {
  private CommonFields() {}

  /** No limit where all state is bounded; otherwise the positions the checkpoint was made for. */
  static long maxTokens(ConfigJson json, List<LayerConfig> layers) {
    boolean bounded =
        layers.stream()
            .flatMap(layer -> layer.mixers().stream())
            .allMatch(
                mixer -> !(mixer instanceof AttentionConfig attention) || attention.bounded());
    return bounded ? ModelConfig.UNLIMITED : json.integer("max_position_embeddings");
  }

  /**
   * {@code rope_parameters}, or the older {@code rope_theta} with {@code rope_scaling}; only
   * unscaled rotation is computed.
   */
  static RopeConfig rope(ConfigJson json, int headDim) {
    if (json.has("rope_scaling")) {
      json.object("rope_scaling").requireValue("rope_type", "default");
      json.object("rope_scaling").requireValue("type", "default");
    }
    var fields = json.has("rope_parameters") ? json.object("rope_parameters") : json;
    fields.requireValue("rope_type", "default");
    double part = fields.number("partial_rotary_factor", json.number("partial_rotary_factor", 1));
    return new RopeConfig(fields.number("rope_theta", 10_000), (int) (headDim * part));
  }
}
