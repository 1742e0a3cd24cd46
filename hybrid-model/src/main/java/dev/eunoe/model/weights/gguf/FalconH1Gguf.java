package dev.eunoe.model.weights.gguf;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code falcon-h1}: every multiplier is folded into the weights, so all are 1 here; q and k keep
 * their order. Whether the norm of Mamba stands before its gate is not recorded; in no published
 * checkpoint it does.
 */
final class FalconH1Gguf implements Architecture {
  /** Falcon-H1-Tiny-90M, the published size with tied embeddings. */
  private static final int TINY_LAYERS = 24;

  private static final int TINY_WIDTH = 512;
  private static final double TINY_LM_HEAD = 0.078125;
  private static final double TINY_EMBEDDING = 0.11083984375;

  @Override
  public List<String> names() {
    return List.of("falcon-h1");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    var config = CommonParts.sizes(model, "falcon_h1", layers);
    int headDim = CommonParts.heads(model, layers);
    int heads = model.positive("ssm.time_step_rank");
    int inner = model.positive("ssm.inner_size");
    config
        .put("hidden_act", "silu")
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("max_position_embeddings", model.size("context_length"))
        .put("mamba_d_ssm", inner)
        .put("mamba_n_heads", heads)
        .put("mamba_d_head", inner / heads)
        .put("mamba_d_state", model.size("ssm.state_size"))
        .put("mamba_n_groups", model.positive("ssm.group_count"))
        .put("mamba_d_conv", model.size("ssm.conv_kernel"))
        .put("mamba_rms_norm", model.has("blk.0.ssm_norm.weight"))
        .put("mamba_norm_before_gate", false);
    for (String multiplier :
        List.of("embedding", "attention_in", "attention_out", "key", "ssm_in", "ssm_out")) {
      config.put(multiplier + "_multiplier", 1.0);
    }
    config.put("lm_head_multiplier", model.has(Translation.HEAD) ? 1.0 : tiedScale(model, layers));
    config.putArray("ssm_multipliers").add(1.0).add(1.0).add(1.0).add(1.0).add(1.0);
    config.putArray("mlp_multipliers").add(1.0).add(1.0);
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 10_000);
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      CommonParts.attention(model, from, to + "self_attn.");
      CommonParts.mamba2(model, from, to + "mamba.");
      // Older converters left the suffix out.
      String norm = model.has(from + "ffn_norm") ? "ffn_norm" : "ffn_norm.weight";
      model.rename(from + norm, to + "pre_ff_layernorm.weight");
      CommonParts.feedForward(model, from, to + "feed_forward.");
    }
    CommonParts.ends(
        model, "model.embed_tokens.weight", "output_norm.weight", "model.final_layernorm.weight");
  }

  /**
   * What the logits of a tied embedding are still to be multiplied by. Its rows were multiplied by
   * embedding_multiplier, and lm_head_multiplier, which has no matrix of its own to go into, is
   * nowhere in the file.
   */
  private static double tiedScale(Translation model, int layers) {
    Path file = model.keys().file();
    var source = SourceConfig.beside(file);
    if (source.isPresent()) {
      return source.get().number("lm_head_multiplier")
          / source.get().number("embedding_multiplier");
    }
    if (layers == TINY_LAYERS && model.positive("embedding_length") == TINY_WIDTH) {
      return TINY_LM_HEAD / TINY_EMBEDDING;
    }
    throw new GgufException(
        file
            + " has no tensor output.weight, and token_embd.weight was multiplied by a number the file does not record, so the scale of the logits is unknown; put the config.json of the model beside the file.");
  }
}
