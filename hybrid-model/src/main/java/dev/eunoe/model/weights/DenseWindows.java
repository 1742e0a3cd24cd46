package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.weights.DenseFamily.Variant;
import java.util.List;

/**
 * Which layers of Llama and its like see a window only, and which know positions.
 *
 * <ul>
 *   <li>Llama: all layers see all.
 *   <li>Mistral, Phi-3: all see {@code sliding_window} tokens, where it has a value.
 *   <li>Qwen3 with experts: all do where {@code use_sliding_window} is true.
 *   <li>Qwen2, Qwen3: then those do that {@code layer_types} names, or from {@code
 *       max_window_layers} on.
 *   <li>SmolLM3: then those that {@code layer_types} names, or those without positions.
 * </ul>
 */
final class DenseWindows {
  private static final String WINDOW = "sliding_window";
  private static final String TYPES = "layer_types";
  private static final String NO_ROPE = "no_rope_layers";
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  private final ConfigJson json;
  private final Variant variant;
  private final int window;
  private final List<String> types;
  private final List<Double> positions;

  DenseWindows(ConfigJson json, Variant variant) {
    this.json = json;
    this.variant = variant;
    this.window = window(json, variant);
    this.types = json.has(TYPES) ? CommonFields.layerTypes(json, TYPES) : List.of();
    boolean listed = variant == Variant.SMOLLM3 && json.has(NO_ROPE);
    this.positions = listed ? json.numbers(NO_ROPE) : List.of();
    if (listed && positions.size() < json.integer("num_hidden_layers")) {
      CommonFields.requireLayers(json, NO_ROPE, positions.size());
    }
  }

  /** The window of layers that have one. */
  private static int window(ConfigJson json, Variant variant) {
    boolean used = json.flag("use_sliding_window", false);
    return switch (variant) {
      case LLAMA -> {
        json.requireAbsent(WINDOW);
        yield AttentionConfig.UNBOUNDED;
      }
      case MISTRAL, PHI3 -> json.integer(WINDOW, AttentionConfig.UNBOUNDED);
      case SMOLLM3 ->
          used ? json.integer(WINDOW, AttentionConfig.UNBOUNDED) : AttentionConfig.UNBOUNDED;
      case QWEN2, QWEN3, QWEN3_MOE ->
          used && !json.isNull(WINDOW) ? json.integer(WINDOW, 4096) : AttentionConfig.UNBOUNDED;
    };
  }

  /** Tokens that a layer sees, {@link AttentionConfig#UNBOUNDED} for all. */
  int of(int layer) {
    boolean local = types.isEmpty() ? usually(layer) : named(types.get(layer), layer);
    return local ? window : AttentionConfig.UNBOUNDED;
  }

  private boolean usually(int layer) {
    if (window == AttentionConfig.UNBOUNDED) {
      return false;
    }
    return switch (variant) {
      case LLAMA, MISTRAL, PHI3, QWEN3_MOE -> true;
      case QWEN2, QWEN3 -> layer >= json.integer("max_window_layers", 28);
      case SMOLLM3 -> !turns(layer);
    };
  }

  private boolean named(String type, int layer) {
    if (!type.equals(LOCAL) && !type.equals(GLOBAL)) {
      throw json.unknown(TYPES, type, LOCAL + ", " + GLOBAL);
    }
    boolean local = type.equals(LOCAL);
    if (local && window == AttentionConfig.UNBOUNDED) {
      throw json.unknown(TYPES, type, GLOBAL + " alone where no " + WINDOW + " is in use");
    }
    boolean mixed =
        switch (variant) {
          case QWEN2, QWEN3, SMOLLM3 -> true;
          case LLAMA, MISTRAL, PHI3, QWEN3_MOE -> false;
        };
    if (!mixed && local != usually(layer)) {
      throw json.unknown(TYPES, type, LOCAL + " alone beside a " + WINDOW + " of this model_type");
    }
    return local;
  }

  /** Whether a layer turns its queries and keys by their positions. */
  boolean turns(int layer) {
    if (variant != Variant.SMOLLM3) {
      return true;
    }
    return positions.isEmpty()
        ? (layer + 1) % json.integer("no_rope_layer_interval", 4) != 0
        : positions.get(layer) != 0;
  }
}
