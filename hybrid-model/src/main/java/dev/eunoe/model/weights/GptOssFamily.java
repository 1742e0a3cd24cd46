package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * gpt-oss (arXiv:2508.10925): attention with learned sinks, over a window in every other layer, and
 * experts whose gates are clamped.
 */
final class GptOssFamily implements Family {
  /** Factor in the gate's logistic function, which makes it nearly that of GELU. */
  private static final float SLOPE = 1.702f;

  @Override
  public String modelType() {
    return "gpt_oss";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    var feedForward = SublayerConfig.feedForward(experts(json, dModel));
    var layers = new ArrayList<LayerConfig>();
    for (String type : layerTypes(json)) {
      layers.add(LayerConfig.of(SublayerConfig.mixing(attention(json, dModel, type)), feedForward));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", 1e-5),
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static List<String> layerTypes(ConfigJson json) {
    if (json.has("layer_types")) {
      return CommonFields.layerTypes(json, "layer_types");
    }
    var types = new ArrayList<String>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      types.add(i % 2 == 0 ? "sliding_attention" : "full_attention");
    }
    return types;
  }

  private static AttentionConfig attention(ConfigJson json, int dModel, String type) {
    int headDim = json.integer("head_dim", 64);
    return AttentionConfig.of(
            dModel, json.integer("num_attention_heads"), CommonFields.nKvHeads(json), headDim)
        .window(CommonFields.window(json, type, 128))
        .rope(rope(json, headDim))
        .sinkLogits(true)
        .build();
  }

  /** No release is without YaRN, so a config that leaves the rotation out is not whole. */
  private static RopeConfig rope(ConfigJson json, int headDim) {
    if (!json.has("rope_parameters")) {
      json.object("rope_scaling");
    }
    return new RopeReader(json, headDim, 150_000, 1).read();
  }

  private static ExpertsConfig experts(ConfigJson json, int dModel) {
    float limit = (float) json.number("swiglu_limit", 7);
    var expert = DenseConfig.clamped(dModel, json.integer("intermediate_size"), SLOPE, limit);
    return new ExpertsConfig(
        dModel,
        json.integer("num_local_experts", json.integer("num_experts", 128)),
        expert,
        RoutingConfig.of(Scoring.SOFTMAX_OF_CHOSEN, json.integer("num_experts_per_tok", 4)),
        null,
        false);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      var attention = (AttentionConfig) layerConfig.mixers().getFirst();
      var experts = (ExpertsConfig) layerConfig.feedForward();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  LayerTensors.attention(weights, layer + "self_attn.", attention)),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "post_attention_layernorm.weight", config),
                  new GptOssTensors(weights, layer + "mlp.", experts).experts())));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.norm.weight", config));
  }
}
