package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.feedforward.ExpertsWeights;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Granite 4: Mamba-2 or attention in each layer, then a dense block to which experts may be added.
 */
final class GraniteHybridFamily implements Family {

  @Override
  public String modelType() {
    return "granitemoehybrid";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    int dModel = json.integer("hidden_size");
    float eps = (float) json.number("rms_norm_eps", 1e-6);
    float residualScale = (float) json.number("residual_multiplier", 1);
    var feedForward = new SublayerConfig.FeedForward(feedForward(json), residualScale, false);
    var layers = new ArrayList<LayerConfig>();
    for (var kind : kinds(json)) {
      MixerConfig mixer =
          switch (kind) {
            case MAMBA ->
                MambaFields.read(
                    json,
                    json.integer("mamba_expand", 2) * dModel,
                    GatedNorm.gateFirst(eps),
                    ProjectionScales.NONE);
            case ATTENTION -> attention(json);
          };
      layers.add(
          LayerConfig.of(
              new SublayerConfig.Mixing(List.of(MixerBranch.plain(mixer)), residualScale, false),
              feedForward));
    }
    double logitsScaling = json.number("logits_scaling", 1);
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps,
        json.flag("tie_word_embeddings", false),
        new StreamScales(
            (float) json.number("embedding_multiplier", 1), (float) (1 / logitsScaling), null),
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static List<LayerKind> kinds(ConfigJson json) {
    return json.has("layer_types")
        ? LayerKind.read(json, "layer_types")
        : Collections.nCopies(json.integer("num_hidden_layers"), LayerKind.MAMBA);
  }

  private static AttentionConfig attention(ConfigJson json) {
    int headDim = CommonFields.headDim(json);
    String positions =
        json.has("position_embedding_type") ? json.string("position_embedding_type") : "nope";
    return AttentionConfig.of(
            json.integer("hidden_size"),
            json.integer("num_attention_heads"),
            CommonFields.nKvHeads(json),
            headDim)
        .scale(json.number("attention_multiplier", 1))
        .rope(
            switch (positions) {
              case "rope" -> new RopeReader(json, headDim).read();
              case "nope" -> null;
              default -> throw json.unknown("position_embedding_type", positions, "rope, nope");
            })
        .build();
  }

  private static FeedForwardConfig feedForward(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    var shared =
        DenseConfig.gated(dModel, json.integer("shared_intermediate_size"), Activation.SILU);
    int nExperts = json.integer("num_local_experts", 0);
    if (nExperts == 0) {
      return shared;
    }
    return new ExpertsConfig(
        dModel,
        nExperts,
        DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU),
        RoutingConfig.of(Scoring.SOFTMAX_OF_CHOSEN, json.integer("num_experts_per_tok")),
        shared,
        false);
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
    return switch (config) {
      case DenseConfig dense -> GraniteTensors.fused(weights, layer + "shared_mlp.", dense, 0, 1);
      case ExpertsConfig experts -> experts(weights, layer, experts);
    };
  }

  private static ExpertsWeights experts(Weights weights, String layer, ExpertsConfig config) {
    String prefix = layer + "block_sparse_moe.";
    var experts = new ArrayList<DenseWeights>();
    for (int e = 0; e < config.nExperts(); e++) {
      experts.add(GraniteTensors.fused(weights, prefix, config.expert(), e, config.nExperts()));
    }
    var shared =
        config.shared() == null
            ? null
            : GraniteTensors.fused(weights, layer + "shared_mlp.", config.shared(), 0, 1);
    return new ExpertsWeights(
        config,
        weights.linear(prefix + "router.layer", config.nExperts(), config.dModel()),
        null,
        experts,
        shared,
        null,
        null,
        null);
  }
}
