package dev.eunoe.model.weights.gguf;

import java.util.List;

/**
 * {@code granitehybrid} and its all-attention sisters: Granite 4, and Bamba, which the converter
 * files under the same name. Fused gates and ups were split; rows of q and k were permuted.
 *
 * <p>Bamba is told by its attention without a scale of its own. It rotates half of each head, which
 * the permutation of whole heads disturbs for adjacent pairs, but not here, where it is undone.
 */
final class GraniteHybridGguf implements Architecture {
  /** Fixed by Bamba's class, and recorded only where its config happens to say it. */
  private static final double BAMBA_ROTATED = 0.5;

  @Override
  public List<String> names() {
    return List.of("granitehybrid", "granite", "granitemoe");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    boolean hybrid = name.equals("granitehybrid");
    boolean bamba = hybrid && !model.hasKey("attention.scale");
    CommonParts.sizes(model, bamba ? "bamba" : "granitemoehybrid", layers);
    int headDim = CommonParts.heads(model, layers);
    model
        .config()
        .put("hidden_act", "silu")
        .put("max_position_embeddings", model.size("context_length"));
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 10_000);
    if (hybrid) {
      mambaSizes(model);
    }
    boolean rotated = model.keys().flag(model.key("rope.scaling.finetuned"), !hybrid);
    if (bamba) {
      bamba(model, layers);
    } else {
      granite(model, layers, rotated);
    }
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      if (CommonParts.attends(model, i)) {
        CommonParts.permutedAttention(model, from, to + "self_attn.", headDim);
      } else {
        CommonParts.mamba2(model, from, to + "mamba.");
      }
      if (bamba) {
        model.rename(from + "ffn_norm.weight", to + "pre_ff_layernorm.weight");
        CommonParts.feedForward(model, from, to + "feed_forward.");
      } else {
        model.rename(from + "ffn_norm.weight", to + "post_attention_layernorm.weight");
        feedForward(model, from, to);
      }
    }
    CommonParts.ends(
        model,
        "model.embed_tokens.weight",
        "output_norm.weight",
        bamba ? "model.final_layernorm.weight" : "model.norm.weight");
  }

  private static void mambaSizes(Translation model) {
    int heads = model.positive("ssm.time_step_rank");
    int inner = model.positive("ssm.inner_size");
    model
        .config()
        .put("mamba_n_heads", heads)
        .put("mamba_d_head", inner / heads)
        .put("mamba_d_state", model.size("ssm.state_size"))
        .put("mamba_n_groups", Math.max(1, model.size("ssm.group_count", 1)))
        .put("mamba_d_conv", model.size("ssm.conv_kernel"))
        .put("mamba_expand", inner / model.positive("embedding_length"));
  }

  private static void bamba(Translation model, int layers) {
    var config = model.config();
    config.put("intermediate_size", CommonParts.feedForwardWidth(model, layers));
    if (!config.has("partial_rotary_factor")) {
      config.put("partial_rotary_factor", BAMBA_ROTATED);
    }
    var attention = config.putArray("attn_layer_indices");
    for (int i = 0; i < layers; i++) {
      if (CommonParts.attends(model, i)) {
        attention.add(i);
      }
    }
  }

  private static void granite(Translation model, int layers, boolean rotated) {
    var config = model.config();
    int experts = model.size("expert_count", 0);
    var types = config.putArray("layer_types");
    for (int i = 0; i < layers; i++) {
      types.add(CommonParts.attends(model, i) ? "attention" : "mamba");
    }
    String gate = experts > 0 ? "blk.0.ffn_gate_shexp.weight" : "blk.0.ffn_gate.weight";
    double headDim = config.get("head_dim").asDouble();
    config
        .put("position_embedding_type", rotated ? "rope" : "nope")
        .put("num_local_experts", experts)
        .put("num_experts_per_tok", model.size("expert_used_count", 0))
        .put("intermediate_size", model.greatest("feed_forward_length", layers))
        .put("shared_intermediate_size", model.has(gate) ? model.rowsOf(gate) : 0)
        .put("attention_multiplier", model.number("attention.scale", 1 / Math.sqrt(headDim)))
        .put("embedding_multiplier", model.number("embedding_scale", 1))
        .put("residual_multiplier", model.number("residual_scale", 1))
        .put("logits_scaling", model.number("logit_scale", 1));
  }

  private static void feedForward(Translation model, String from, String to) {
    boolean experts = model.has(from + "ffn_gate_inp.weight");
    String suffix = experts ? "_shexp" : "";
    fuse(model, from, suffix, to + "shared_mlp.input_linear.weight");
    model.rename(from + "ffn_down" + suffix + ".weight", to + "shared_mlp.output_linear.weight");
    if (experts) {
      String moe = to + "block_sparse_moe.";
      model.rename(from + "ffn_gate_inp.weight", moe + "router.layer.weight");
      fuse(model, from, "_exps", moe + "input_linear.weight");
      model.rename(from + "ffn_down_exps.weight", moe + "output_linear.weight");
    }
  }

  /** Gate and up as one tensor, gate first, for every expert where there are several. */
  private static void fuse(Translation model, String from, String suffix, String to) {
    String gateName = from + "ffn_gate" + suffix + ".weight";
    String upName = from + "ffn_up" + suffix + ".weight";
    if (!model.has(gateName) || !model.has(upName)) {
      model.rename(model.has(gateName) ? upName : gateName, to);
      return;
    }
    var gate = model.tensor(gateName);
    var up = model.tensor(upName);
    model.put(to, RowOrder.fused(gate, up));
  }
}
