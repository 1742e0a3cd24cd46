package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * {@code gemma4}: sizes are those of the layers that see all, and beside them stand those of the
 * layers with a window; which pairs of the former turn is a tensor of divisors, 1 for those that do
 * and 1e30 for those that do not.
 */
final class Gemma4Gguf implements Architecture {
  private static final String TURNING = "rope_freqs.weight";
  private static final float STILL = 1e29f;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("attn_norm.weight", "input_layernorm.weight"),
          Map.entry("post_attention_norm.weight", "post_attention_layernorm.weight"),
          Map.entry("ffn_norm.weight", "pre_feedforward_layernorm.weight"),
          Map.entry("post_ffw_norm.weight", "post_feedforward_layernorm.weight"),
          Map.entry("pre_ffw_norm_2.weight", "pre_feedforward_layernorm_2.weight"),
          Map.entry("post_ffw_norm_1.weight", "post_feedforward_layernorm_1.weight"),
          Map.entry("post_ffw_norm_2.weight", "post_feedforward_layernorm_2.weight"),
          Map.entry("attn_q_norm.weight", "self_attn.q_norm.weight"),
          Map.entry("attn_k_norm.weight", "self_attn.k_norm.weight"),
          Map.entry("ffn_gate_inp.weight", "router.proj.weight"),
          Map.entry("ffn_gate_inp.scale", "router.scale"),
          Map.entry("ffn_down_exps.scale", "router.per_expert_scale"),
          Map.entry("inp_gate.weight", "per_layer_input_gate.weight"),
          Map.entry("proj.weight", "per_layer_projection.weight"),
          Map.entry("post_norm.weight", "post_per_layer_input_norm.weight"),
          Map.entry("layer_output_scale.weight", "layer_scalar"));

  @Override
  public List<String> names() {
    return List.of("gemma4");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int experts = model.size("expert_count", 0);
    var config = CommonParts.sizes(model, "gemma4_text", layers);
    config
        .put("hidden_activation", "gelu_pytorch_tanh")
        .put("max_position_embeddings", model.size("context_length"))
        .put("sliding_window", model.size("attention.sliding_window"))
        .put("num_kv_shared_layers", model.size("attention.shared_kv_layers", 0))
        .put("hidden_size_per_layer_input", model.size("embedding_length_per_layer_input", 0));
    CommonParts.epsilon(model, "rms_norm_eps");
    if (model.hasKey("final_logit_softcapping")) {
      config.put("final_logit_softcapping", model.number("final_logit_softcapping"));
    }
    if (experts > 0) {
      config
          .put("enable_moe_block", true)
          .put("num_experts", experts)
          .put("top_k_experts", model.size("expert_used_count"))
          .put("moe_intermediate_size", model.size("expert_feed_forward_length"));
    }
    attention(model, layers);
    feedForward(model, layers);
    for (int i = 0; i < layers; i++) {
      layer(model, "blk." + i + ".", "model.layers." + i + ".", experts);
    }
    String perLayer = "model.per_layer_";
    model.rename("per_layer_token_embd.weight", "model.embed_tokens_per_layer.weight");
    model.linear("per_layer_model_proj", perLayer + "model_projection");
    model.rename("per_layer_proj_norm.weight", perLayer + "projection_norm.weight");
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
  }

  private static void attention(Translation model, int layers) {
    var config = model.config();
    int[] local = model.perLayer("attention.sliding_window_pattern", layers);
    int[] nKvHeads = model.perLayer("attention.head_count_kv", layers);
    int wide = model.positive("attention.key_length");
    int narrow = model.size("attention.key_length_swa", wide);
    requireSame(model, "attention.value_length", wide);
    requireSame(model, "attention.value_length_swa", narrow);
    config.put("num_attention_heads", model.positive("attention.head_count"));
    config.put("head_dim", narrow);
    var types = config.putArray("layer_types");
    var sizes = config.putObject("per_layer_config");
    boolean keysAsValues = false;
    for (int i = 0; i < layers; i++) {
      types.add(local[i] != 0 ? "sliding_attention" : "full_attention");
      sizes
          .putObject("" + i)
          .put("head_dim", local[i] != 0 ? narrow : wide)
          .put("num_key_value_heads", nKvHeads[i]);
      String layer = "blk." + i + ".attn_";
      keysAsValues |=
          local[i] == 0 && model.has(layer + "k.weight") && !model.has(layer + "v.weight");
    }
    config.put("attention_k_eq_v", keysAsValues);
    rope(model, wide, narrow);
  }

  private static void requireSame(Translation model, String key, int keys) {
    if (model.size(key, keys) != keys) {
      throw model.keys().wrong(model.key(key), keys + " as for the keys");
    }
  }

  private static void rope(Translation model, int wide, int narrow) {
    String scaling = "rope.scaling.type";
    if (!model.keys().optionalString(model.key(scaling)).orElse("none").equals("none")) {
      throw model.keys().wrong(model.key(scaling), "none");
    }
    var parameters = model.config().putObject("rope_parameters");
    ObjectNode full =
        parameters
            .putObject("full_attention")
            .put("rope_theta", model.number("rope.freq_base", 1_000_000));
    if (model.has(TURNING)) {
      full.put("rope_type", "proportional")
          .put("partial_rotary_factor", CommonParts.ratio(2 * turning(model, wide), wide));
    }
    int rotated = model.size("rope.dimension_count_swa", narrow);
    parameters
        .putObject("sliding_attention")
        .put("rope_type", "default")
        .put("rope_theta", model.number("rope.freq_base_swa", 10_000))
        .put("partial_rotary_factor", CommonParts.ratio(Math.min(rotated, narrow), narrow));
  }

  /** Pairs that turn, which come first. */
  private static int turning(Translation model, int headDim) {
    float[] divisors = RopeFactors.values(model, TURNING);
    int turning = 0;
    while (turning < divisors.length && divisors[turning] == 1) {
      turning++;
    }
    for (int i = turning; i < divisors.length; i++) {
      if (divisors[i] < STILL) {
        turning = 0;
      }
    }
    if (turning == 0 || divisors.length != headDim / 2) {
      throw new GgufException(
          "%s: tensor %s has other values than 1 and then 1e30, %d of them."
              .formatted(model.keys().file(), TURNING, headDim / 2));
    }
    return turning;
  }

  private static void feedForward(Translation model, int layers) {
    int[] inner = model.perLayer("feed_forward_length", layers);
    boolean wider = inner[layers - 1] != inner[0];
    model.config().put("intermediate_size", inner[0]).put("use_double_wide_mlp", wider);
  }

  private static void layer(Translation model, String from, String to, int experts) {
    NAMES.forEach((stored, name) -> model.rename(from + stored, to + name));
    CommonParts.attention(model, from, to + "self_attn.");
    CommonParts.feedForward(model, from, to + "mlp.");
    if (experts == 0) {
      return;
    }
    String stacks = to + "experts.";
    if (model.has(from + "ffn_gate_up_exps.weight")) {
      model.rename(from + "ffn_gate_up_exps.weight", stacks + "gate_up_proj");
      model.rename(from + "ffn_down_exps.weight", stacks + "down_proj");
      return;
    }
    for (String part : List.of("gate", "up", "down")) {
      model.unstack(from + "ffn_" + part + "_exps", stacks, "." + part + "_proj", experts);
    }
  }
}
