package dev.eunoe.model.weights.gguf;

import java.util.List;
import java.util.function.IntPredicate;

/** {@code jamba}: which layers attend and which hold experts is told by their tensors. */
final class JambaGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("jamba");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int inner = model.positive("ssm.inner_size");
    int dModel = model.positive("embedding_length");
    int experts = model.size("expert_count", 0);
    var config = CommonParts.sizes(model, "jamba", layers);
    CommonParts.heads(model, layers);
    config
        .put("hidden_act", "silu")
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("max_position_embeddings", model.size("context_length"))
        .put("mamba_d_state", model.size("ssm.state_size"))
        .put("mamba_d_conv", model.size("ssm.conv_kernel"))
        .put("mamba_expand", inner / dModel)
        .put("mamba_dt_rank", model.size("ssm.time_step_rank"))
        .put("num_experts", Math.max(1, experts))
        .put("num_experts_per_tok", Math.max(1, model.size("expert_used_count", 1)));
    CommonParts.epsilon(model, "rms_norm_eps");
    period(model, layers, "attn_layer", i -> CommonParts.attends(model, i));
    period(model, layers, "expert_layer", i -> model.has("blk." + i + ".ffn_gate_inp.weight"));
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      if (CommonParts.attends(model, i)) {
        CommonParts.attention(model, from, to + "self_attn.");
      } else {
        mamba(model, from, to + "mamba.");
      }
      model.rename(from + "ffn_norm.weight", to + "pre_ff_layernorm.weight");
      feedForward(model, from, to + "feed_forward.", experts);
    }
    CommonParts.ends(
        model, "model.embed_tokens.weight", "output_norm.weight", "model.final_layernorm.weight");
  }

  private static void mamba(Translation model, String from, String to) {
    MambaGguf.mamba1(model, from, to);
    for (String norm : List.of("dt", "b", "c")) {
      model.rename(from + "ssm_" + norm + "_norm.weight", to + norm + "_layernorm.weight");
    }
  }

  private static void feedForward(Translation model, String from, String to, int experts) {
    if (!model.has(from + "ffn_gate_inp.weight")) {
      CommonParts.feedForward(model, from, to);
      return;
    }
    model.rename(from + "ffn_gate_inp.weight", to + "router.weight");
    for (String part : List.of("gate", "up", "down")) {
      model.unstack(from + "ffn_" + part + "_exps", to + "experts.", "." + part + "_proj", experts);
    }
  }

  /** Writes {@code NAME_period} and {@code NAME_offset} so that they pick exactly these layers. */
  private static void period(Translation model, int layers, String name, IntPredicate chosen) {
    for (int period = 1; period <= layers + 1; period++) {
      for (int offset = 0; offset < period; offset++) {
        if (fits(layers, period, offset, chosen)) {
          model.config().put(name + "_period", period).put(name + "_offset", offset);
          return;
        }
        if (offset < layers && chosen.test(offset)) {
          break;
        }
      }
    }
    throw new GgufException(
        model.keys().file()
            + " has no regular "
            + name
            + "s, expected one in every so many layers.");
  }

  private static boolean fits(int layers, int period, int offset, IntPredicate chosen) {
    for (int i = 0; i < layers; i++) {
      if (chosen.test(i) != (i % period == offset)) {
        return false;
      }
    }
    return true;
  }
}
