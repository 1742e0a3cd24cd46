package dev.eunoe.model.weights;

import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import java.util.List;

/** Fields of {@code config.json} that several families write in the same way. */
final class CommonFields {
  private static final String POSITIONS = "max_position_embeddings";

  private CommonFields() {}

  /**
   * No limit where all state is bounded and rotations know none; otherwise the positions the
   * checkpoint was made for.
   */
  static long maxTokens(ConfigJson json, List<LayerConfig> layers) {
    return Math.min(
        rotationLimit(layers), bounded(layers) ? ModelConfig.UNLIMITED : json.integer(POSITIONS));
  }

  /** The same where the config may leave the positions out. */
  static long maxTokens(ConfigJson json, int byDefault, List<LayerConfig> layers) {
    return Math.min(
        rotationLimit(layers),
        bounded(layers) ? ModelConfig.UNLIMITED : json.integer(POSITIONS, byDefault));
  }

  /** Whether no attention sees more than a window. */
  static boolean bounded(List<LayerConfig> layers) {
    return layers.stream()
        .flatMap(layer -> layer.mixers().stream())
        .allMatch(mixer -> !(mixer instanceof AttentionConfig attention) || attention.bounded());
  }

  /** The kind of each layer by its name in this family; there must be one for every layer. */
  static List<String> layerTypes(ConfigJson json, String field) {
    var types = json.strings(field);
    requireLayers(json, field, types.size());
    return types;
  }

  /** Refuses a field that describes another number of layers than {@code num_hidden_layers}. */
  static void requireLayers(ConfigJson json, String field, int described) {
    int nLayers = json.integer("num_hidden_layers", described);
    if (nLayers != described) {
      throw new CheckpointException(
          json.file()
              + ": "
              + json.path(field)
              + " lists "
              + described
              + " layers, expected the "
              + nLayers
              + " of num_hidden_layers.");
    }
  }

  /**
   * The window of a layer of this type, {@code sliding_attention} or {@code full_attention}: {@code
   * sliding_window}, which must not be null where a layer has one.
   */
  static int window(ConfigJson json, String layerType, int byDefault) {
    return switch (layerType) {
      case "sliding_attention" ->
          json.isNull("sliding_window")
              ? json.integer("sliding_window")
              : json.integer("sliding_window", byDefault);
      case "full_attention" -> AttentionConfig.UNBOUNDED;
      default -> throw json.unknown("layer_types", layerType, "sliding_attention, full_attention");
    };
  }

  /** {@code head_dim}, or the width of the residual shared out among the query heads. */
  static int headDim(ConfigJson json) {
    if (json.has("head_dim")) {
      return json.integer("head_dim");
    }
    int nHeads = json.integer("num_attention_heads");
    return nHeads < 1 ? 0 : json.integer("hidden_size") / nHeads;
  }

  /** {@code num_key_value_heads}, or as many as there are query heads. */
  static int nKvHeads(ConfigJson json) {
    return json.integer("num_key_value_heads", json.integer("num_attention_heads"));
  }

  /**
   * Whether a layer has experts where {@code decoder_sparse_step} and {@code mlp_only_layers} say
   * so.
   */
  static boolean hasExperts(ConfigJson json, int nExperts, int layer) {
    return nExperts > 0
        && !json.ids("mlp_only_layers").contains(layer)
        && (layer + 1) % json.integer("decoder_sparse_step", 1) == 0;
  }

  /** An activation by the name transformers gives it. */
  static Activation activation(ConfigJson json, String field, Activation byDefault) {
    if (!json.has(field)) {
      return byDefault;
    }
    String name = json.string(field);
    return switch (name) {
      case "silu", "swish" -> Activation.SILU;
      case "gelu" -> Activation.GELU;
      case "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      case "relu2" -> Activation.RELU2;
      default -> throw json.unknown(field, name, "silu, gelu, gelu_pytorch_tanh, relu2");
    };
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
