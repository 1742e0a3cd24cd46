package dev.eunoe.model.weights.gguf;

import java.util.List;

/**
 * {@code llama}, which is also Mistral, {@code qwen2}, {@code qwen3}, {@code qwen3moe}, {@code
 * phi3} and {@code smollm3}. Rows of q and k were permuted for rotation of adjacent pairs in {@code
 * llama} and {@code smollm3}; what is fused in Phi-3 stays so.
 */
final class DenseGguf implements Architecture {
  /** Every how many layers of SmolLM3 one knows no positions; no file says it. */
  private static final int NO_ROPE_EVERY = 4;

  @Override
  public List<String> names() {
    return List.of("llama", "qwen2", "qwen3", "qwen3moe", "phi3", "smollm3");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int experts = model.size("expert_count", 0);
    if (experts > 0 && !name.equals("qwen3moe")) {
      throw model
          .keys()
          .wrong(model.key("expert_count"), "0: Mixtral's experts are not computed by this engine");
    }
    int window = model.size("attention.sliding_window", 0);
    var config = CommonParts.sizes(model, modelType(name, window), layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("hidden_act", "silu")
        .put("intermediate_size", width(name, model, layers))
        .put("max_position_embeddings", model.size("context_length"));
    if (window > 0) {
      requireSaid(name, model);
      config.put("sliding_window", window);
    }
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 10_000);
    if (name.equals("smollm3")) {
      config.put("no_rope_layer_interval", NO_ROPE_EVERY);
    }
    if (experts > 0) {
      experts(model, experts);
    }
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      model.rename(from + "ffn_norm.weight", to + "post_attention_layernorm.weight");
      attention(name, model, from, to + "self_attn.", headDim);
      feedForward(name, model, from, to + "mlp.", experts);
    }
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
  }

  /** Where only some layers have a window, no file says which. */
  private static void requireSaid(String name, Translation model) {
    if (!name.equals("llama") && !name.equals("phi3")) {
      throw model.keys().wrong(model.key("attention.sliding_window"), "0, full attention");
    }
  }

  private static String modelType(String name, int window) {
    return switch (name) {
      case "llama" -> window > 0 ? "mistral" : "llama";
      case "qwen3moe" -> "qwen3_moe";
      default -> name;
    };
  }

  /** Of Phi-3, half of what is fused. */
  private static int width(String name, Translation model, int layers) {
    int rows = CommonParts.feedForwardWidth(model, layers);
    return name.equals("phi3") ? rows / 2 : rows;
  }

  private static void experts(Translation model, int experts) {
    model
        .config()
        .put("num_experts", experts)
        .put("num_experts_per_tok", model.size("expert_used_count"))
        .put("moe_intermediate_size", model.size("expert_feed_forward_length"))
        .put("norm_topk_prob", model.keys().flag(model.key("expert_weights_norm"), true));
    var dense = model.config().putArray("mlp_only_layers");
    for (int i = 0; i < model.layers(); i++) {
      if (!routes(model, "blk." + i + ".")) {
        dense.add(i);
      }
    }
  }

  private static boolean routes(Translation model, String from) {
    return model.has(from + "ffn_gate_inp.weight");
  }

  private static void attention(
      String name, Translation model, String from, String to, int headDim) {
    switch (name) {
      case "llama", "smollm3" -> CommonParts.permutedAttention(model, from, to, headDim);
      case "phi3" -> {
        model.linear(from + "attn_qkv", to + "qkv_proj");
        model.linear(from + "attn_output", to + "o_proj");
      }
      default -> CommonParts.attention(model, from, to);
    }
    if (name.startsWith("qwen3")) {
      model.rename(from + "attn_q_norm.weight", to + "q_norm.weight");
      model.rename(from + "attn_k_norm.weight", to + "k_norm.weight");
    }
    if (name.equals("qwen2")) {
      for (String map : List.of("q", "k", "v")) {
        model.rename(from + "attn_" + map + ".bias", to + map + "_proj.bias");
      }
    }
  }

  private static void feedForward(
      String name, Translation model, String from, String to, int experts) {
    if (name.equals("phi3")) {
      model.linear(from + "ffn_up", to + "gate_up_proj");
      model.linear(from + "ffn_down", to + "down_proj");
    } else if (experts > 0 && routes(model, from)) {
      model.rename(from + "ffn_gate_inp.weight", to + "gate.weight");
      for (String part : List.of("gate", "up", "down")) {
        String stack = from + "ffn_" + part + "_exps";
        model.unstack(stack, to + "experts.", "." + part + "_proj", experts);
      }
    } else {
      CommonParts.feedForward(model, from, to);
    }
  }
}
