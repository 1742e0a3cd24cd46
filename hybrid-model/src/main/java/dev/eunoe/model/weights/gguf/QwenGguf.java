package dev.eunoe.model.weights.gguf;

import java.util.List;

/**
 * {@code qwen3next}, {@code qwen35} and {@code qwen35moe}: 1 was added to every norm but the gated
 * one. Qwen3-Next's fused projection was sorted into q, k, v and z, and stays so; Qwen3.5's value
 * heads were spread over the key heads, which is undone.
 */
final class QwenGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("qwen3next", "qwen35", "qwen35moe");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    boolean next = name.equals("qwen3next");
    String modelType =
        next ? "qwen3_next" : name.equals("qwen35") ? "qwen3_5_text" : "qwen3_5_moe_text";
    var config = CommonParts.sizes(model, modelType, layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("hidden_act", "silu")
        .put("max_position_embeddings", model.size("context_length"))
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers));
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 10_000);
    var heads = DeltaHeads.of(model);
    heads.write(model);
    int experts = model.size("expert_count", 0);
    if (experts > 0) {
      experts(model, experts);
    }
    var types = config.putArray("layer_types");
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      norm(model, from + "attn_norm", to + "input_layernorm");
      norm(model, from + "post_attention_norm", to + "post_attention_layernorm");
      boolean linear = model.has(from + "ssm_out.weight");
      types.add(linear ? "linear_attention" : "full_attention");
      if (linear) {
        heads.translate(model, next, from, to + "linear_attn.");
      } else {
        CommonParts.attention(model, from, to + "self_attn.");
        norm(model, from + "attn_q_norm", to + "self_attn.q_norm");
        norm(model, from + "attn_k_norm", to + "self_attn.k_norm");
      }
      feedForward(model, from, to + "mlp.", experts);
    }
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
    GemmaGguf.oneAdded(model, "model.norm.weight");
  }

  private static void norm(Translation model, String from, String to) {
    model.rename(from + ".weight", to + ".weight", GgufTensor.Form.ONE_ADDED);
  }

  private static void experts(Translation model, int experts) {
    var config = model.config();
    config
        .put("num_experts", experts)
        .put("num_experts_per_tok", model.size("expert_used_count"))
        .put("moe_intermediate_size", model.size("expert_feed_forward_length"))
        .put("shared_expert_intermediate_size", model.size("expert_shared_feed_forward_length", 0))
        .put("norm_topk_prob", model.keys().flag(model.key("expert_weights_norm"), true))
        .put("decoder_sparse_step", 1);
    config.putArray("mlp_only_layers");
  }

  private static void feedForward(Translation model, String from, String to, int experts) {
    if (!model.has(from + "ffn_gate_inp.weight")) {
      CommonParts.feedForward(model, from, to);
      return;
    }
    model.rename(from + "ffn_gate_inp.weight", to + "gate.weight");
    for (String part : List.of("gate", "up", "down")) {
      model.unstack(from + "ffn_" + part + "_exps", to + "experts.", "." + part + "_proj", experts);
      model.linear(from + "ffn_" + part + "_shexp", to + "shared_expert." + part + "_proj");
    }
    int dModel = model.config().get("hidden_size").asInt();
    model.rename(from + "ffn_gate_inp_shexp.weight", to + "shared_expert_gate.weight", 1, dModel);
  }
}
