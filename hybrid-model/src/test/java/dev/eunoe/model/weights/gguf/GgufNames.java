package dev.eunoe.model.weights.gguf;

import java.util.Map;

/** The names that llama.cpp's converter gives the tensors of a layer, for tests. */
final class GgufNames {
  private GgufNames() {}

  /** Names inside a layer, without what is the same for all. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("input_layernorm.weight", "attn_norm.weight"),
          Map.entry("operator_norm.weight", "attn_norm.weight"),
          Map.entry("norm.weight", "attn_norm.weight"),
          Map.entry("pre_ff_layernorm.weight", "ffn_norm.weight"),
          Map.entry("pre_feedforward_layernorm.weight", "ffn_norm.weight"),
          Map.entry("post_feedforward_layernorm.weight", "post_ffw_norm.weight"),
          Map.entry("ffn_norm.weight", "ffn_norm.weight"),
          Map.entry("pre_feedforward_layernorm_2.weight", "pre_ffw_norm_2.weight"),
          Map.entry("post_feedforward_layernorm_1.weight", "post_ffw_norm_1.weight"),
          Map.entry("post_feedforward_layernorm_2.weight", "post_ffw_norm_2.weight"),
          Map.entry("layer_scalar", "layer_output_scale.weight"),
          Map.entry("per_layer_input_gate.weight", "inp_gate.weight"),
          Map.entry("per_layer_projection.weight", "proj.weight"),
          Map.entry("post_per_layer_input_norm.weight", "post_norm.weight"),
          Map.entry("router.proj.weight", "ffn_gate_inp.weight"),
          Map.entry("router.scale", "ffn_gate_inp.scale"),
          Map.entry("router.per_expert_scale", "ffn_down_exps.scale"),
          Map.entry("experts.gate_up_proj", "ffn_gate_up_exps.weight"),
          Map.entry("experts.down_proj", "ffn_down_exps.weight"),
          Map.entry("router.weight", "ffn_gate_inp.weight"),
          Map.entry("router.bias", "ffn_gate_inp.bias"),
          Map.entry("sinks", "attn_sinks.weight"),
          Map.entry("router.layer.weight", "ffn_gate_inp.weight"),
          Map.entry("gate.weight", "ffn_gate_inp.weight"),
          Map.entry("gate.e_score_correction_bias", "exp_probs_b.bias"),
          Map.entry("expert_bias", "exp_probs_b.bias"),
          Map.entry("shared_expert_gate.weight", "ffn_gate_inp_shexp.weight"),
          Map.entry("fc1_latent_proj.weight", "ffn_latent_down.weight"),
          Map.entry("fc2_latent_proj.weight", "ffn_latent_up.weight"),
          Map.entry("fc1_latent_proj.bias", "ffn_latent_down.bias"),
          Map.entry("fc2_latent_proj.bias", "ffn_latent_up.bias"),
          Map.entry("q_layernorm.weight", "attn_q_norm.weight"),
          Map.entry("k_layernorm.weight", "attn_k_norm.weight"),
          Map.entry("q_norm.weight", "attn_q_norm.weight"),
          Map.entry("k_norm.weight", "attn_k_norm.weight"),
          Map.entry("conv.conv.weight", "shortconv.conv.weight"),
          Map.entry("conv.in_proj.weight", "shortconv.in_proj.weight"),
          Map.entry("conv.out_proj.weight", "shortconv.out_proj.weight"),
          Map.entry("dt_bias", "ssm_dt.bias"),
          Map.entry("A_log", "ssm_a"),
          Map.entry("D", "ssm_d"),
          Map.entry("dt_layernorm.weight", "ssm_dt_norm.weight"),
          Map.entry("b_layernorm.weight", "ssm_b_norm.weight"),
          Map.entry("c_layernorm.weight", "ssm_c_norm.weight"));

  /** What Gemma 4 has of every token for each layer. */
  static final Map<String, String> PER_LAYER =
      Map.of(
          "model.embed_tokens_per_layer.weight",
          "per_layer_token_embd.weight",
          "model.per_layer_model_projection.weight",
          "per_layer_model_proj.weight",
          "model.per_layer_projection_norm.weight",
          "per_layer_proj_norm.weight");

  static final Map<String, String> PROJECTIONS =
      Map.ofEntries(
          Map.entry("q_proj", "attn_q"),
          Map.entry("k_proj", "attn_k"),
          Map.entry("v_proj", "attn_v"),
          Map.entry("o_proj", "attn_output"),
          Map.entry("qkv_proj", "attn_qkv"),
          Map.entry("gate_up_proj", "ffn_up"),
          Map.entry("gate_proj", "ffn_gate"),
          Map.entry("up_proj", "ffn_up"),
          Map.entry("down_proj", "ffn_down"),
          Map.entry("w1", "ffn_gate"),
          Map.entry("w3", "ffn_up"),
          Map.entry("w2", "ffn_down"),
          Map.entry("in_proj", "ssm_in"),
          Map.entry("conv1d", "ssm_conv1d"),
          Map.entry("x_proj", "ssm_x"),
          Map.entry("dt_proj", "ssm_dt"),
          Map.entry("out_proj", "ssm_out"),
          Map.entry("in_proj_qkv", "attn_qkv"),
          Map.entry("in_proj_z", "attn_gate"),
          Map.entry("in_proj_b", "ssm_beta"),
          Map.entry("in_proj_a", "ssm_alpha"),
          Map.entry("in_proj_ba", "ssm_ba"));

  /** What stands behind {@code blk.N.}, for a tensor of this kind of model. */
  static String inLayer(String type, String name) {
    if (name.equals("post_attention_layernorm.weight")) {
      boolean post =
          type.startsWith("gemma") || type.equals("gpt_oss") || GgufKeys.isDeltaQwen(type);
      return post ? "post_attention_norm.weight" : "ffn_norm.weight";
    }
    if (name.equals("self_attn.out_proj.weight")) {
      return "attn_output.weight";
    }
    if (name.startsWith("conv.")) {
      return NAMES.get(name);
    }
    boolean inner = name.matches("(mamba|mixer|linear_attn)\\.norm\\.weight");
    if (inner) {
      return "ssm_norm.weight";
    }
    String local =
        name.replaceFirst(
            "^(self_attn|mamba|mixer|linear_attn|mlp|feed_forward|block_sparse_moe)\\.", "");
    if (NAMES.containsKey(local)) {
      return NAMES.get(local);
    }
    boolean shared = local.matches("(shared_experts?|shared_mlp)\\..*");
    int dot = local.lastIndexOf('.');
    String projection = PROJECTIONS.get(local.substring(local.lastIndexOf('.', dot - 1) + 1, dot));
    if (projection == null) {
      throw new IllegalStateException(type + " " + name);
    }
    return projection + (shared ? "_shexp" : "") + local.substring(dot);
  }
}
