package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * {@code gpt-oss}: gates and ways up of the experts, which take turns in the folder, were stacked
 * apart; the ramp of the rotation between two whole pairs is not recorded and taken as in the
 * releases, not rounded.
 */
final class GptOssGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("gpt-oss");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int experts = model.positive("expert_count");
    var config = CommonParts.sizes(model, "gpt_oss", layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("hidden_act", "silu")
        .put("intermediate_size", model.size("expert_feed_forward_length"))
        .put("max_position_embeddings", model.size("context_length"))
        .put("sliding_window", model.size("attention.sliding_window"))
        .put("num_local_experts", experts)
        .put("num_experts_per_tok", model.size("expert_used_count"));
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 150_000);
    if (config.get("rope_scaling") instanceof ObjectNode scaling) {
      scaling.put("truncate", false);
    }
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      model.rename(from + "post_attention_norm.weight", to + "post_attention_layernorm.weight");
      CommonParts.attention(model, from, to + "self_attn.");
      model.rename(from + "attn_sinks.weight", to + "self_attn.sinks");
      model.rename(from + "ffn_gate_inp.weight", to + "mlp.router.weight");
      model.rename(from + "ffn_gate_inp.bias", to + "mlp.router.bias");
      for (String part : List.of("gate", "up", "down")) {
        String stack = from + "ffn_" + part + "_exps";
        model.unstack(stack, to + "mlp.experts.", "." + part + "_proj", experts);
        biases(model, stack + ".bias", to + "mlp.experts.", "." + part + "_proj.bias", experts);
      }
    }
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
  }

  /** Stacked biases (experts, out) as one of each expert. */
  private static void biases(
      Translation model, String name, String before, String after, int experts) {
    int width = model.colsOf(name);
    var stack = model.tensor(name);
    if (model.rowsOf(name) != experts) {
      throw new GgufException(
          "%s: tensor %s has %d rows, expected the %d experts."
              .formatted(model.keys().file(), name, model.rowsOf(name), experts));
    }
    for (int e = 0; e < experts; e++) {
      model.put(before + e + after, stack.slice(e, 1, width));
    }
  }
}
