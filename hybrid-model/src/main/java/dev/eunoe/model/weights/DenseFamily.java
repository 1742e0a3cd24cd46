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
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;

/**
 * Llama and the families that differ from it in little: attention and a SwiGLU block in every
 * layer, an RMSNorm before each. What a config leaves out has the value of its class, so those are
 * known here.
 */
record DenseFamily(String modelType, Variant variant) implements Family {

  /** What differs from Llama, beside the windows. */
  enum Variant {
    LLAMA,
    MISTRAL,
    /** Biases of q, k and v. */
    QWEN2,
    /** A norm of every query and key head. */
    QWEN3,
    /** As Qwen3, with experts. */
    QWEN3_MOE,
    /** Fused projections, LongRoPE. */
    PHI3,
    /** Layers without positions. */
    SMOLLM3
  }

  static final DenseFamily LLAMA = new DenseFamily("llama", Variant.LLAMA);
  static final DenseFamily MISTRAL = new DenseFamily("mistral", Variant.MISTRAL);
  static final DenseFamily QWEN2 = new DenseFamily("qwen2", Variant.QWEN2);
  static final DenseFamily QWEN3 = new DenseFamily("qwen3", Variant.QWEN3);
  static final DenseFamily QWEN3_MOE = new DenseFamily("qwen3_moe", Variant.QWEN3_MOE);
  static final DenseFamily PHI3 = new DenseFamily("phi3", Variant.PHI3);
  static final DenseFamily SMOLLM3 = new DenseFamily("smollm3", Variant.SMOLLM3);

  private static final int QWEN3_HEAD_DIM = 128;

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    var windows = new DenseWindows(json, variant);
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      layers.add(
          LayerConfig.of(
              SublayerConfig.mixing(attention(json, dModel, i, windows)),
              SublayerConfig.feedForward(feedForward(json, dModel, i))));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", variant == Variant.SMOLLM3),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", variant == Variant.PHI3 ? 1e-5 : 1e-6);
  }

  private AttentionConfig attention(ConfigJson json, int dModel, int layer, DenseWindows windows) {
    int headDim =
        variant == Variant.QWEN3
            ? json.integer("head_dim", QWEN3_HEAD_DIM)
            : CommonFields.headDim(json);
    boolean normed = variant == Variant.QWEN3 || variant == Variant.QWEN3_MOE;
    double theta = variant == Variant.SMOLLM3 ? 2_000_000 : 10_000;
    return AttentionConfig.of(
            dModel, json.integer("num_attention_heads"), CommonFields.nKvHeads(json), headDim)
        .window(windows.of(layer))
        .rope(windows.turns(layer) ? new RopeReader(json, headDim, theta, 1).read() : null)
        .qkNorm(normed ? (Float) eps(json) : null)
        .build();
  }

  private FeedForwardConfig feedForward(ConfigJson json, int dModel, int layer) {
    int nExperts = variant == Variant.QWEN3_MOE ? nExperts(json) : 0;
    if (!CommonFields.hasExperts(json, nExperts, layer)) {
      return DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU);
    }
    var routing =
        new RoutingConfig(
            Scoring.SOFTMAX,
            json.integer("num_experts_per_tok", 8),
            json.flag("norm_topk_prob", false),
            0,
            1,
            1,
            1);
    var expert =
        DenseConfig.gated(dModel, json.integer("moe_intermediate_size", 768), Activation.SILU);
    return new ExpertsConfig(dModel, nExperts, expert, routing, null, false);
  }

  /** The published name, or the one that newer versions of transformers write. */
  private static int nExperts(ConfigJson json) {
    return json.integer("num_local_experts", json.integer("num_experts", 128));
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    var tensors = new DenseTensors(weights, variant);
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      var attention = (AttentionConfig) layerConfig.mixers().getFirst();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  tensors.attention(layer + "self_attn.", attention)),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "post_attention_layernorm.weight", config),
                  tensors.feedForward(layer + "mlp.", layerConfig.feedForward()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.norm.weight", config));
  }
}
