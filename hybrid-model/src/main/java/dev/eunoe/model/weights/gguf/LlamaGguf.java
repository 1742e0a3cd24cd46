package dev.eunoe.model.weights.gguf;

import java.util.List;

/** {@code llama}: Mistral; rows of q and k were permuted for rotation of adjacent pairs. */
final class LlamaGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("llama");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    if (model.size("expert_count", 0) > 0) {
      throw model
          .keys()
          .wrong(model.key("expert_count"), "0: Mixtral's experts are not computed by this engine");
    }
    var config = CommonParts.sizes(model, "mistral", layers);
    int headDim = CommonParts.heads(model, layers);
    config
        .put("hidden_act", "silu")
        .put("intermediate_size", CommonParts.feedForwardWidth(model, layers))
        .put("max_position_embeddings", model.size("context_length"));
    if (model.size("attention.sliding_window", 0) > 0) {
      config.put("sliding_window", model.size("attention.sliding_window"));
    }
    CommonParts.epsilon(model, "rms_norm_eps");
    CommonParts.rope(model, headDim, 10_000);
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "model.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "input_layernorm.weight");
      CommonParts.permutedAttention(model, from, to + "self_attn.", headDim);
      model.rename(from + "ffn_norm.weight", to + "post_attention_layernorm.weight");
      CommonParts.feedForward(model, from, to + "mlp.");
    }
    CommonParts.ends(model, "model.embed_tokens.weight", "output_norm.weight", "model.norm.weight");
  }
}
