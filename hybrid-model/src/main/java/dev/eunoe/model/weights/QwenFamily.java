package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * Qwen3-Next and Qwen3.5: a gated delta rule in most layers, gated attention in the others; dense
 * feed-forward blocks, or experts beside one that all tokens share. Where the text model is part of
 * a larger one, its fields are under {@code text_config} and its tensors below {@code
 * model.language_model}.
 */
record QwenFamily(String modelType, Experts experts) implements Family {

  /** In which layers a model of this type has experts. */
  enum Experts {
    NONE,
    ALL_LAYERS,
    BY_STEP
  }

  static final QwenFamily NEXT = new QwenFamily("qwen3_next", Experts.BY_STEP);
  static final QwenFamily DENSE = new QwenFamily("qwen3_5", Experts.NONE);
  static final QwenFamily DENSE_TEXT = new QwenFamily("qwen3_5_text", Experts.NONE);
  static final QwenFamily EXPERTS = new QwenFamily("qwen3_5_moe", Experts.ALL_LAYERS);
  static final QwenFamily EXPERTS_TEXT = new QwenFamily("qwen3_5_moe_text", Experts.ALL_LAYERS);

  @Override
  public ModelConfig config(ConfigJson root) {
    var json = root.has("text_config") ? root.object("text_config") : root;
    json.requireValue("hidden_act", "silu");
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
        json.flag("tie_word_embeddings", root.flag("tie_word_embeddings", false)),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-6);
  }

  private static List<String> layerTypes(ConfigJson json) {
    if (json.has("layer_types")) {
      return CommonFields.layerTypes(json, "layer_types");
    }
    int interval = json.integer("full_attention_interval", 4);
    var types = new ArrayList<String>();
    for (int i = 1; i <= json.integer("num_hidden_layers"); i++) {
      types.add(i % interval == 0 ? "full_attention" : "linear_attention");
    }
    return types;
  }

  private static MixerConfig mixer(ConfigJson json, int dModel, String type) {
    return switch (type) {
      case "linear_attention" ->
          new DeltaNetConfig(
              dModel,
              json.integer("linear_num_key_heads"),
              json.integer("linear_num_value_heads"),
              json.integer("linear_key_head_dim"),
              json.integer("linear_value_head_dim"),
              json.integer("linear_conv_kernel_dim", 4),
              eps(json));
      case "full_attention" -> {
        int headDim = json.integer("head_dim", 256);
        yield AttentionConfig.of(
                dModel,
                json.integer("num_attention_heads"),
                json.integer("num_key_value_heads"),
                headDim)
            .rope(new RopeReader(json, headDim, 10_000, 0.25).read())
            .qkNorm(eps(json))
            .outputGate(true)
            .build();
      }
      default ->
          throw new CheckpointException(
              json.file()
                  + ": layer_types has '"
                  + type
                  + "', expected linear_attention or full_attention.");
    };
  }

  private FeedForwardConfig feedForward(ConfigJson json, int dModel, int layer) {
    if (!hasExperts(json, layer)) {
      return DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    }
    var routing =
        new RoutingConfig(
            Scoring.SOFTMAX,
            json.integer("num_experts_per_tok"),
            json.flag("norm_topk_prob", true),
            0,
            1,
            1,
            1);
    return new ExpertsConfig(
        dModel,
        json.integer("num_experts"),
        DenseConfig.gated(dModel, json.integer("moe_intermediate_size"), Activation.SILU),
        routing,
        DenseConfig.gated(dModel, json.integer("shared_expert_intermediate_size"), Activation.SILU),
        true);
  }

  private boolean hasExperts(ConfigJson json, int layer) {
    return switch (experts) {
      case NONE -> false;
      case ALL_LAYERS -> true;
      case BY_STEP -> CommonFields.hasExperts(json, json.integer("num_experts", 512), layer);
    };
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    String root =
        weights.has("model.language_model.embed_tokens.weight")
            ? "model.language_model."
            : "model.";
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = root + "layers." + i + ".";
      String afterwards = layer + "post_attention_layernorm.weight";
      var layerConfig = config.layers().get(i);
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.normPlusOne(weights, layer + "input_layernorm.weight", config),
                  mixer(weights, layer, layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.normPlusOne(weights, afterwards, config),
                  feedForward(weights, layer + "mlp.", layerConfig))));
    }
    return LayerTensors.model(
        weights,
        config,
        root + "embed_tokens.weight",
        blocks,
        LayerTensors.normPlusOne(weights, root + "norm.weight", config));
  }

  private static MixerWeights mixer(Weights weights, String layer, MixerConfig config) {
    return config instanceof AttentionConfig attention
        ? QwenTensors.attention(weights, layer + "self_attn.", attention)
        : QwenTensors.deltaNet(weights, layer + "linear_attn.", (DeltaNetConfig) config);
  }

  private static FeedForwardWeights feedForward(
      Weights weights, String prefix, LayerConfig config) {
    var names = ExpertTensors.Names.PROJECTIONS;
    return switch (config.feedForward()) {
      case DenseConfig dense -> ExpertTensors.one(weights, prefix, names, dense);
      case ExpertsConfig experts ->
          ExpertTensors.experts(
              experts,
              weights.linear(prefix + "gate", experts.nExperts(), experts.dModel()),
              null,
              ExpertTensors.all(weights, prefix + "experts", names, experts),
              experts.shared() == null
                  ? null
                  : ExpertTensors.one(weights, prefix + "shared_expert.", names, experts.shared()),
              weights.linear(prefix + "shared_expert_gate", 1, experts.dModel()));
    };
  }
}
