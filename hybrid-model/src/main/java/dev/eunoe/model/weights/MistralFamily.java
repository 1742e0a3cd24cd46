package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.Collections;

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
        AttentionConfig.of(dModel, nHeads, json.integer("num_key_value_heads"), headDim)
            .window(json.integer("sliding_window", AttentionConfig.UNBOUNDED))
            .rope(new RopeReader(json, headDim).read())
            .build();
    var dense = DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    var layer = LayerConfig.of(SublayerConfig.mixing(attention), SublayerConfig.feedForward(dense));
    var layers = Collections.nCopies(json.integer("num_hidden_layers"), layer);
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", 1e-6),
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      var attention = (AttentionConfig) layerConfig.mixers().getFirst();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  LayerTensors.attention(weights, layer + "self_attn.", attention)),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "post_attention_layernorm.weight", config),
                  LayerTensors.dense(weights, layer + "mlp.", layerConfig.dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.norm.weight", config));
  }
}
