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
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Granite with sliding windows: attention with learned sinks in every layer, over a window in three
 * of four; a base of the rotation for each layer, of which 0 means no positions; a dense block, or
 * experts to which a shared one may be added.
 */
record GraniteSwaFamily(String modelType, boolean experts) implements Family {
  static final GraniteSwaFamily DENSE = new GraniteSwaFamily("granite_swa", false);
  static final GraniteSwaFamily EXPERTS = new GraniteSwaFamily("granitemoe_swa", true);

  private static final String TYPES = "layer_types";
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    float residualScale = (float) json.number("residual_multiplier", 1);
    var feedForward =
        new SublayerConfig.FeedForward(feedForward(json, dModel), residualScale, false);
    var layers = new ArrayList<LayerConfig>();
    for (String type : layerTypes(json)) {
      var attention = MixerBranch.plain(attention(json, dModel, type, layers.size()));
      layers.add(
          LayerConfig.of(
              new SublayerConfig.Mixing(List.of(attention), residualScale, false), feedForward));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", experts ? 1e-6 : 1e-5),
        json.flag("tie_word_embeddings", !experts),
        new StreamScales(
            (float) json.number("embedding_multiplier", 1),
            (float) (1 / json.number("logits_scaling", 1)),
            null),
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static List<String> layerTypes(ConfigJson json) {
    if (json.has(TYPES)) {
      return CommonFields.layerTypes(json, TYPES);
    }
    var types = new ArrayList<String>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      types.add(i % 4 == 0 ? GLOBAL : LOCAL);
    }
    return types;
  }

  private static AttentionConfig attention(ConfigJson json, int dModel, String type, int layer) {
    int headDim = CommonFields.headDim(json);
    return AttentionConfig.of(
            dModel, json.integer("num_attention_heads"), CommonFields.nKvHeads(json), headDim)
        .window(CommonFields.window(json, type, 128))
        .scale(json.number("attention_multiplier", 1))
        .rope(rope(json, headDim, layer))
        .sinkLogits(true)
        .build();
  }

  private static @Nullable RopeConfig rope(ConfigJson json, int headDim, int layer) {
    var reader = new RopeReader(json, headDim);
    if (!json.has("layer_rope_theta")) {
      return reader.read();
    }
    double theta = json.numbers("layer_rope_theta", json.integer("num_hidden_layers")).get(layer);
    return theta == 0 ? null : reader.read(theta);
  }

  private FeedForwardConfig feedForward(ConfigJson json, int dModel) {
    var block = DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    if (!experts) {
      return block;
    }
    int shared = json.integer("shared_intermediate_size", 0);
    return new ExpertsConfig(
        dModel,
        json.integer("num_local_experts", 8),
        block,
        RoutingConfig.of(Scoring.SOFTMAX_OF_CHOSEN, json.integer("num_experts_per_tok", 2)),
        shared == 0 ? null : DenseConfig.gated(dModel, shared, Activation.SILU),
        false);
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
                  feedForward(weights, layer, layerConfig.feedForward()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.norm.weight", config));
  }

  private static FeedForwardWeights feedForward(
      Weights weights, String layer, FeedForwardConfig config) {
    String prefix = layer + "block_sparse_moe.";
    return switch (config) {
      case DenseConfig dense -> LayerTensors.dense(weights, layer + "mlp.", dense);
      case ExpertsConfig experts ->
          ExpertTensors.experts(
              experts,
              weights.linear(prefix + "router", experts.nExperts(), experts.dModel()),
              null,
              ExpertTensors.all(
                  weights, prefix + "experts", ExpertTensors.Names.PROJECTIONS, experts),
              experts.shared() == null
                  ? null
                  : GraniteTensors.fused(weights, layer + "shared_mlp.", experts.shared(), 0, 1),
              null);
    };
  }
}
