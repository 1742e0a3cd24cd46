package dev.eunoe.model.weights.gguf;

import java.util.List;

/**
 * {@code nemotron_h} and {@code nemotron_h_moe}: one mixer, MLP or set of experts per layer, told
 * by its tensors.
 */
final class NemotronHGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("nemotron_h", "nemotron_h_moe");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int heads = model.positive("ssm.time_step_rank");
    var config = CommonParts.sizes(model, "nemotron_h", layers);
    CommonParts.heads(model, layers);
    config
        .put("mlp_hidden_act", "relu2")
        .put("mamba_hidden_act", "silu")
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("max_position_embeddings", model.size("context_length"))
        .put("mamba_num_heads", heads)
        .put("mamba_head_dim", model.positive("ssm.inner_size") / heads)
        .put("ssm_state_size", model.size("ssm.state_size"))
        .put("n_groups", Math.max(1, model.size("ssm.group_count", 1)))
        .put("conv_kernel", model.size("ssm.conv_kernel"));
    CommonParts.epsilon(model, "layer_norm_epsilon");
    if (model.size("expert_count", 0) > 0) {
      experts(model);
    }
    String pattern = pattern(model, layers);
    config.put("hybrid_override_pattern", pattern);
    for (int i = 0; i < layers; i++) {
      layer(model, pattern.charAt(i), "blk." + i + ".", "backbone.layers." + i + ".");
    }
    CommonParts.ends(
        model, "backbone.embeddings.weight", "output_norm.weight", "backbone.norm_f.weight");
  }

  private static void experts(Translation model) {
    var config = model.config();
    if (model.size("expert_group_count", 1) > 1 && !model.hasKey("expert_group_used_count")) {
      throw model
          .keys()
          .wrong(
              model.key("expert_group_count"),
              "1, since the file does not say how many groups are used");
    }
    config
        .put("n_routed_experts", model.size("expert_count"))
        .put("num_experts_per_tok", model.size("expert_used_count"))
        .put("n_group", Math.max(1, model.size("expert_group_count", 1)))
        .put("topk_group", Math.max(1, model.size("expert_group_used_count", 1)))
        .put("norm_topk_prob", model.keys().flag(model.key("expert_weights_norm"), true))
        .put("routed_scaling_factor", model.number("expert_weights_scale", 1))
        .put("n_shared_experts", model.size("expert_shared_count", 1))
        .put("moe_intermediate_size", model.size("expert_feed_forward_length"))
        .put(
            "moe_shared_expert_intermediate_size",
            model.size("expert_shared_feed_forward_length", 0));
    if (model.size("moe_latent_size", 0) > 0) {
      config.put("moe_latent_size", model.size("moe_latent_size"));
    }
  }

  private static String pattern(Translation model, int layers) {
    var pattern = new StringBuilder();
    for (int i = 0; i < layers; i++) {
      boolean mamba = model.has("blk." + i + ".ssm_in.weight");
      boolean routed = model.has("blk." + i + ".ffn_gate_inp.weight");
      pattern.append(CommonParts.attends(model, i) ? '*' : mamba ? 'M' : routed ? 'E' : '-');
    }
    return pattern.toString();
  }

  private static void layer(Translation model, char kind, String from, String to) {
    model.rename(from + "attn_norm.weight", to + "norm.weight");
    String mixer = to + "mixer.";
    switch (kind) {
      case 'M' -> CommonParts.mamba2(model, from, mixer);
      case '*' -> CommonParts.attention(model, from, mixer);
      case '-' -> upAndDown(model, from, "", mixer);
      default -> {
        int count = model.size("expert_count");
        model.rename(from + "ffn_gate_inp.weight", mixer + "gate.weight");
        model.rename(from + "exp_probs_b.bias", mixer + "gate.e_score_correction_bias");
        model.unstack(from + "ffn_up_exps", mixer + "experts.", ".up_proj", count);
        model.unstack(from + "ffn_down_exps", mixer + "experts.", ".down_proj", count);
        upAndDown(model, from, "_shexp", mixer + "shared_experts.");
        model.linear(from + "ffn_latent_down", mixer + "fc1_latent_proj");
        model.linear(from + "ffn_latent_up", mixer + "fc2_latent_proj");
      }
    }
  }

  private static void upAndDown(Translation model, String from, String suffix, String to) {
    model.linear(from + "ffn_up" + suffix, to + "up_proj");
    model.linear(from + "ffn_down" + suffix, to + "down_proj");
  }
}
