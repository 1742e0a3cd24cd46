package dev.eunoe.model.weights.gguf;

import java.util.List;

/**
 * {@code lfm2} and {@code lfm2moe}: layers without attention are convolutions, and what is called
 * the norm of the embedding is the final norm. q and k keep their order.
 */
final class Lfm2Gguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("lfm2", "lfm2moe");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    boolean moe = name.equals("lfm2moe");
    var config = CommonParts.sizes(model, moe ? "lfm2_moe" : "lfm2", layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("max_position_embeddings", model.size("context_length"))
        .put("conv_L_cache", model.size("shortconv.l_cache"))
        .put("conv_bias", model.has(firstConvolution(model, layers) + "shortconv.conv.bias"))
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("block_auto_adjust_ff_dim", false);
    CommonParts.epsilon(model, "norm_eps");
    CommonParts.rope(model, headDim, 1_000_000);
    var types = config.putArray("layer_types");
    for (int i = 0; i < layers; i++) {
      types.add(CommonParts.attends(model, i) ? "full_attention" : "conv");
    }
    int experts = moe ? model.size("expert_count") : 0;
    if (moe) {
      experts(model, layers);
    }
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "operator_norm.weight");
      model.rename(from + "ffn_norm.weight", to + "ffn_norm.weight");
      if (CommonParts.attends(model, i)) {
        attention(model, from, to + "self_attn.");
      } else {
        convolution(model, from, to + "conv.");
      }
      feedForward(model, from, to + "feed_forward.", experts);
    }
    String norm = model.has("output_norm.weight") ? "output_norm" : "token_embd_norm";
    CommonParts.ends(
        model, "model.embed_tokens.weight", norm + ".weight", "model.embedding_norm.weight");
  }

  private static String firstConvolution(Translation model, int layers) {
    for (int i = 0; i < layers; i++) {
      if (!CommonParts.attends(model, i)) {
        return "blk." + i + ".";
      }
    }
    return "blk.0.";
  }

  private static void experts(Translation model, int layers) {
    model
        .config()
        .put("num_experts", model.size("expert_count"))
        .put("num_experts_per_tok", model.size("expert_used_count"))
        .put("moe_intermediate_size", model.size("expert_feed_forward_length"))
        .put("num_dense_layers", model.size("leading_dense_block_count", 0))
        .put("use_expert_bias", model.has("blk." + (layers - 1) + ".exp_probs_b.bias"))
        .put("norm_topk_prob", model.keys().flag(model.key("expert_weights_norm"), true))
        .put("routed_scaling_factor", model.number("expert_weights_scale", 1));
    if (model.size("expert_gating_func", 2) != 2) {
      throw model.keys().wrong(model.key("expert_gating_func"), "2, the logistic function");
    }
  }

  private static void attention(Translation model, String from, String to) {
    model.linear(from + "attn_q", to + "q_proj");
    model.linear(from + "attn_k", to + "k_proj");
    model.linear(from + "attn_v", to + "v_proj");
    model.linear(from + "attn_output", to + "out_proj");
    model.rename(from + "attn_q_norm.weight", to + "q_layernorm.weight");
    model.rename(from + "attn_k_norm.weight", to + "k_layernorm.weight");
  }

  private static void convolution(Translation model, String from, String to) {
    model.linear(from + "shortconv.in_proj", to + "in_proj");
    model.linear(from + "shortconv.out_proj", to + "out_proj");
    String conv = from + "shortconv.conv.weight";
    if (model.has(conv)) {
      model.put(
          to + "conv.weight", model.tensor(conv).shaped(model.rowsOf(conv), 1, model.colsOf(conv)));
    } else {
      model.rename(conv, to + "conv.weight");
    }
    if (model.has(from + "shortconv.conv.bias")) {
      model.rename(from + "shortconv.conv.bias", to + "conv.bias");
    }
  }

  private static void feedForward(Translation model, String from, String to, int experts) {
    if (!model.has(from + "ffn_gate_inp.weight")) {
      model.linear(from + "ffn_gate", to + "w1");
      model.linear(from + "ffn_up", to + "w3");
      model.linear(from + "ffn_down", to + "w2");
      return;
    }
    model.rename(from + "ffn_gate_inp.weight", to + "gate.weight");
    model.rename(from + "exp_probs_b.bias", to + "expert_bias");
    model.unstack(from + "ffn_gate_exps", to + "experts.", ".w1", experts);
    model.unstack(from + "ffn_up_exps", to + "experts.", ".w3", experts);
    model.unstack(from + "ffn_down_exps", to + "experts.", ".w2", experts);
  }
}
