package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Mistral: attention in every layer, over {@code sliding_window} tokens or, where that is null,
 * over all.
 */
final class MistralFamily implements Family {

  @Override
  public String modelType() {
    return "mistral";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    int nHeads = json.integer("num_attention_heads");
    int headDim = json.has("head_dim") ? json.integer("head_dim") : dModel / nHeads;
    var attention =
        new AttentionConfig(
            dModel,
            nHeads,
            json.integer("num_key_value_heads"),
            headDim,
            json.integer("sliding_window", AttentionConfig.UNBOUNDED),
            (float) (1 / Math.sqrt(headDim)),
            new RopeReader(json, headDim).read(),
            null);
    var layer = new LayerConfig(List.of(attention), json.integer("intermediate_size"));
    var layers = Collections.nCopies(json.integer("num_hidden_layers"), layer);
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", 1e-6),
        json.flag("tie_word_embeddings", false),
        CommonFields.maxTokens(json, layers),
        layers);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    int dModel = config.dModel();
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      var attention = (AttentionConfig) layerConfig.mixers().getFirst();
      blocks.add(
          new BlockWeights(
              weights.floats(layer + "input_layernorm.weight", dModel),
              List.of(LayerTensors.attention(weights, layer + "self_attn.", attention)),
              LayerTensors.feedForward(
                  weights,
                  layer + "post_attention_layernorm.weight",
                  layer + "mlp.",
                  dModel,
                  layerConfig.dFeedForward())));
    }
    return LayerTensors.model(
        weights, config, "model.embed_tokens.weight", blocks, "model.norm.weight");
  }
}
