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
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.ShortConvConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.MixerWeights;
import dev.eunoe.model.mixer.ShortConvWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * LFM2: gated short convolutions and a few attention layers; {@code lfm2} with dense feed-forward
 * blocks, {@code lfm2_moe} with experts behind the first layers.
 */
record Lfm2Family(String modelType) implements Family {
  private static final String MOE = "lfm2_moe";

  static final Lfm2Family DENSE = new Lfm2Family("lfm2");
  static final Lfm2Family EXPERTS = new Lfm2Family(MOE);

  @Override
  public ModelConfig config(ConfigJson json) {
    int dModel = json.integer("hidden_size");
    var layers = new ArrayList<LayerConfig>();
    for (String type : layerTypes(json)) {
      layers.add(
          LayerConfig.of(
              SublayerConfig.mixing(mixer(json, dModel, type)),
              SublayerConfig.feedForward(feedForward(json, dModel, layers.size()))));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps(json),
        json.flag(json.has("tie_embedding") ? "tie_embedding" : "tie_word_embeddings", true),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("norm_eps", 1e-5);
  }

  private static List<String> layerTypes(ConfigJson json) {
    if (json.has("layer_types")) {
      return CommonFields.layerTypes(json, "layer_types");
    }
    var attention = json.ids("full_attn_idxs");
    var types = new ArrayList<String>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      types.add(attention.isEmpty() || attention.contains(i) ? "full_attention" : "conv");
    }
    return types;
  }

  private static MixerConfig mixer(ConfigJson json, int dModel, String type) {
    return switch (type) {
      case "conv" -> new ShortConvConfig(dModel, json.integer("conv_L_cache", 3));
      case "full_attention" -> {
        int nHeads = json.integer("num_attention_heads");
        int headDim = json.integer("head_dim", dModel / nHeads);
        yield AttentionConfig.of(
                dModel, nHeads, json.integer("num_key_value_heads", nHeads), headDim)
            .rope(new RopeReader(json, headDim, 1e6, 1).read())
            .qkNorm(eps(json))
            .build();
      }
      default ->
          throw new CheckpointException(
              json.file() + ": layer_types has '" + type + "', expected conv or full_attention.");
    };
  }

  private FeedForwardConfig feedForward(ConfigJson json, int dModel, int layer) {
    if (!modelType.equals(MOE)) {
      return DenseConfig.gated(dModel, denseWidth(json), Activation.SILU);
    }
    if (layer < json.integer("num_dense_layers", 2)) {
      return DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    }
    var routing =
        new RoutingConfig(
            Scoring.SIGMOID,
            json.integer("num_experts_per_tok"),
            json.flag("norm_topk_prob", true),
            1e-6f,
            (float) json.number("routed_scaling_factor", 1),
            1,
            1);
    var expert = DenseConfig.gated(dModel, json.integer("moe_intermediate_size"), Activation.SILU);
    return new ExpertsConfig(dModel, json.integer("num_experts"), expert, routing, null, false);
  }

  /** The config names a width from which the one in the file is derived. */
  private static int denseWidth(ConfigJson json) {
    int width = json.integer(json.has("block_ff_dim") ? "block_ff_dim" : "intermediate_size");
    if (!json.flag("block_auto_adjust_ff_dim", true)) {
      return width;
    }
    width = (int) (json.number("block_ffn_dim_multiplier", 1) * (2 * width / 3));
    int multiple = json.integer("block_multiple_of", 256);
    return (width + multiple - 1) / multiple * multiple;
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
                  LayerTensors.norm(weights, layer + "operator_norm.weight", config),
                  mixer(weights, layer, layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "ffn_norm.weight", config),
                  feedForward(weights, layer + "feed_forward.", layerConfig))));
    }
    // The final norm, whatever its name says.
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.embedding_norm.weight", config));
  }

  private static MixerWeights mixer(Weights weights, String layer, MixerConfig config) {
    return config instanceof AttentionConfig attention
        ? attention(weights, layer + "self_attn.", attention)
        : shortConv(weights, layer + "conv.", (ShortConvConfig) config);
  }

  private static AttentionWeights attention(
      Weights weights, String prefix, AttentionConfig config) {
    int dModel = config.dModel();
    return new AttentionWeights(
        config,
        weights.linear(prefix + "q_proj", config.dQuery(), dModel),
        weights.linear(prefix + "k_proj", config.dKey(), dModel),
        weights.linear(prefix + "v_proj", config.dValue(), dModel),
        weights.linear(prefix + "out_proj", dModel, config.dMixed()),
        weights.floats(prefix + "q_layernorm.weight", config.headDim()),
        weights.floats(prefix + "k_layernorm.weight", config.headDim()),
        null,
        null);
  }

  private static ShortConvWeights shortConv(
      Weights weights, String prefix, ShortConvConfig config) {
    int dModel = config.dModel();
    return new ShortConvWeights(
        config,
        weights.linearRows(prefix + "in_proj", 0, dModel, 3 * dModel, dModel),
        weights.linearRows(prefix + "in_proj", dModel, dModel, 3 * dModel, dModel),
        weights.linearRows(prefix + "in_proj", 2 * dModel, dModel, 3 * dModel, dModel),
        RecurrentTensors.taps(weights, prefix + "conv", dModel, config.dConv()),
        RecurrentTensors.biasOrZeros(weights, prefix + "conv", dModel),
        weights.linear(prefix + "out_proj", dModel, dModel));
  }

  private static FeedForwardWeights feedForward(
      Weights weights, String prefix, LayerConfig config) {
    var names = ExpertTensors.Names.NUMBERED;
    return switch (config.feedForward()) {
      case DenseConfig dense -> ExpertTensors.one(weights, prefix, names, dense);
      case ExpertsConfig experts ->
          ExpertTensors.experts(
              experts,
              weights.linear(prefix + "gate", experts.nExperts(), experts.dModel()),
              weights.has(prefix + "expert_bias")
                  ? weights.floats(prefix + "expert_bias", experts.nExperts())
                  : null,
              ExpertTensors.all(weights, prefix + "experts", names, experts),
              null,
              null);
    };
  }
}
