package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.ArrayList;

/**
 * Jamba: Mamba with inner norms, attention without positions once in a period of layers, and
 * experts once in another.
 */
final class JambaFamily implements Family {

  @Override
  public String modelType() {
    return "jamba";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      layers.add(
          LayerConfig.of(
              SublayerConfig.mixing(mixer(json, dModel, i)),
              SublayerConfig.feedForward(feedForward(json, dModel, i))));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-6);
  }

  private static MixerConfig mixer(ConfigJson json, int dModel, int layer) {
    if (layer % json.integer("attn_layer_period", 8) == json.integer("attn_layer_offset", 4)) {
      int nHeads = json.integer("num_attention_heads");
      return AttentionConfig.of(
              dModel, nHeads, json.integer("num_key_value_heads", nHeads), dModel / nHeads)
          .build();
    }
    return new Mamba1Config(
        dModel,
        json.integer("mamba_expand", 2) * dModel,
        json.integer("mamba_d_state", 16),
        json.integerOrAuto("mamba_dt_rank", (dModel + 15) / 16),
        json.integer("mamba_d_conv", 4),
        eps(json));
  }

  private static FeedForwardConfig feedForward(ConfigJson json, int dModel, int layer) {
    var dense = DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    int nExperts = json.integer("num_experts", 16);
    if (nExperts == 1
        || layer % json.integer("expert_layer_period", 2)
            != json.integer("expert_layer_offset", 1)) {
      return dense;
    }
    var routing = RoutingConfig.of(Scoring.SOFTMAX, json.integer("num_experts_per_tok", 2));
    return new ExpertsConfig(dModel, nExperts, dense, routing, null, false);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      // The first published files call the feed-forward block of every layer "moe".
      boolean early = weights.has(layer + "pre_moe_layernorm.weight");
      String norm = early ? "pre_moe_layernorm.weight" : "pre_ff_layernorm.weight";
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  mixer(weights, layer, layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + norm, config),
                  feedForward(weights, layer, early, layerConfig))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.final_layernorm.weight", config));
  }

  private static MixerWeights mixer(Weights weights, String layer, MixerConfig config) {
    return config instanceof AttentionConfig attention
        ? LayerTensors.attention(weights, layer + "self_attn.", attention)
        : RecurrentTensors.mamba1(weights, layer + "mamba.", (Mamba1Config) config);
  }

  private static FeedForwardWeights feedForward(
      Weights weights, String layer, boolean early, LayerConfig config) {
    String prefix = layer + (early ? "moe." : "feed_forward.");
    var names = ExpertTensors.Names.PROJECTIONS;
    return switch (config.feedForward()) {
      case ExpertsConfig experts ->
          ExpertTensors.experts(
              experts,
              weights.linear(prefix + "router", experts.nExperts(), experts.dModel()),
              ExpertTensors.all(weights, prefix + "experts", names, experts));
      case DenseConfig dense ->
          ExpertTensors.one(weights, early ? prefix + "experts.0." : prefix, names, dense);
    };
  }
}
