package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.Set;

/** Bamba: Mamba-2, with attention in the layers of {@code attn_layer_indices}. */
final class BambaFamily implements Family {
  /** Of each head, whatever the config says: the class that made the checkpoints ignores it. */
  private static final double ROTATED_PART = 0.5;

  @Override
  public String modelType() {
    return "bamba";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    int dModel = json.integer("hidden_size");
    float eps = (float) json.number("rms_norm_eps", 1e-5);
    Set<Integer> attentionLayers = json.ids("attn_layer_indices");
    var feedForward =
        SublayerConfig.feedForward(
            DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU));
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      MixerConfig mixer =
          attentionLayers.contains(i)
              ? attention(json)
              : MambaFields.read(
                  json,
                  json.integer("mamba_expand", 2) * dModel,
                  GatedNorm.gateFirst(eps),
                  ProjectionScales.NONE);
      layers.add(LayerConfig.of(SublayerConfig.mixing(mixer), feedForward));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps,
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static AttentionConfig attention(ConfigJson json) {
    int headDim = CommonFields.headDim(json);
    return AttentionConfig.of(
            json.integer("hidden_size"),
            json.integer("num_attention_heads"),
            CommonFields.nKvHeads(json),
            headDim)
        .rope(new RopeReader(json, headDim, 10_000, ROTATED_PART).read())
        .build();
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  LayerTensors.mambaOrAttention(weights, layer, layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "pre_ff_layernorm.weight", config),
                  LayerTensors.dense(weights, layer + "feed_forward.", layerConfig.dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.final_layernorm.weight", config));
  }
}
