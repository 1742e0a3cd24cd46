package dev.eunoe.model.weights.gguf;

import java.util.List;

/** {@code gemma2} and {@code gemma3}: 1 was added to every norm; q and k keep their order. */
final class GemmaGguf implements Architecture {
  /** The sizes of 27 B, by their layers, scale attention by dModel / nHeads instead of headDim. */
  private static final int LAYERS_OF_LARGE_GEMMA_2 = 46;

  private static final int LAYERS_OF_LARGE_GEMMA_3 = 62;

  @Override
  public List<String> names() {
    return List.of("gemma2", "gemma3");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    boolean third = name.equals("gemma3");
    var config = CommonParts.sizes(model, third ? "gemma3_text" : "gemma2", layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("hidden_activation", "gelu_pytorch_tanh")
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("max_position_embeddings", model.size("context_length"))
        .put("query_pre_attn_scalar", scalar(model, layers, third, headDim));
    CommonParts.epsilon(model, "rms_norm_eps");
    softcap(model, "attn_logit_softcapping");
    softcap(model, "final_logit_softcapping");
    CommonParts.rope(model, headDim, third ? 1_000_000 : 10_000);
    if (third) {
      config.put("rope_local_base_freq", model.number("rope.freq_base_swa", 10_000));
    }
    windows(model, layers, third ? 6 : 2);
    for (int i = 0; i < layers; i++) {
      layer(model, "blk." + i + ".", "model.layers." + i + ".");
    }
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
    oneAdded(model, "model.norm.weight");
  }

  private static double scalar(Translation model, int layers, boolean third, int headDim) {
    if (model.hasKey("attention.scale")) {
      double scale = model.number("attention.scale");
      return 1 / (scale * scale);
    }
    int large = third ? LAYERS_OF_LARGE_GEMMA_3 : LAYERS_OF_LARGE_GEMMA_2;
    var config = model.config();
    return layers == large
        ? config.get("hidden_size").asDouble() / config.get("num_attention_heads").asInt()
        : headDim;
  }

  private static void softcap(Translation model, String name) {
    if (model.hasKey(name)) {
      model.config().put(name, model.number(name));
    }
  }

  /** The kind of every layer; without a pattern in the file every {@code period}th is global. */
  private static void windows(Translation model, int layers, int period) {
    var types = model.config().putArray("layer_types");
    int window = model.size("attention.sliding_window", 0);
    if (window > 0) {
      model.config().put("sliding_window", window);
    }
    boolean[] local = local(model, layers, period);
    for (int i = 0; i < layers; i++) {
      types.add(window > 0 && local[i] ? "sliding_attention" : "full_attention");
    }
  }

  private static boolean[] local(Translation model, int layers, int byDefault) {
    boolean[] local = new boolean[layers];
    String key = "attention.sliding_window_pattern";
    int period = byDefault;
    if (model.hasKey(key)) {
      if (model.keys().isArray(model.key(key))) {
        int[] flags = model.perLayer(key, layers);
        for (int i = 0; i < layers; i++) {
          local[i] = flags[i] != 0;
        }
        return local;
      }
      period = model.positive(key);
    }
    for (int i = 0; i < layers; i++) {
      local[i] = (i + 1) % period != 0;
    }
    return local;
  }

  private static void layer(Translation model, String from, String to) {
    model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
    model.rename(from + "post_attention_norm.weight", to + "post_attention_layernorm.weight");
    model.rename(from + "ffn_norm.weight", to + "pre_feedforward_layernorm.weight");
    model.rename(from + "post_ffw_norm.weight", to + "post_feedforward_layernorm.weight");
    for (String norm :
        List.of(
            "input_layernorm",
            "post_attention_layernorm",
            "pre_feedforward_layernorm",
            "post_feedforward_layernorm")) {
      oneAdded(model, to + norm + ".weight");
    }
    CommonParts.attention(model, from, to + "self_attn.");
    for (String part : List.of("q", "k")) {
      model.rename(
          from + "attn_" + part + "_norm.weight", to + "self_attn." + part + "_norm.weight");
      oneAdded(model, to + "self_attn." + part + "_norm.weight");
    }
    CommonParts.feedForward(model, from, to + "mlp.");
  }

  static void oneAdded(Translation model, String name) {
    model
        .tensors()
        .computeIfPresent(name, (same, tensor) -> tensor.with(GgufTensor.Form.ONE_ADDED));
  }
}
