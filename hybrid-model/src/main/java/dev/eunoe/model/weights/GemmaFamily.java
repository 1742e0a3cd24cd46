package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.kernel.contract.Norm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gemma 2 and 3: local and global attention, a norm on both sides of every sublayer. Their configs
 * leave out what equals the defaults of their classes, so those are known here. Gemma 3 is also the
 * text part of models that see: its fields are then under {@code text_config}.
 */
record GemmaFamily(String modelType, Generation generation) implements Family {

  /**
   * What differs between the two.
   *
   * @param globalEvery every how many layers one sees all
   * @param qkNorm whether queries and keys are normed
   * @param globalTheta base of the rotation in layers that see all; 10,000 in the others
   */
  enum Generation {
    SECOND(2, false, 10_000, 256_000, 8192, 50f, 30f),
    THIRD(6, true, 1_000_000, 262_208, 131_072, null, null);

    private final int globalEvery;
    private final boolean qkNorm;
    private final double globalTheta;
    private final int vocabSize;
    private final int maxTokens;
    private final @Nullable Float scoreSoftcap;
    private final @Nullable Float logitSoftcap;

    Generation(
        int globalEvery,
        boolean qkNorm,
        double globalTheta,
        int vocabSize,
        int maxTokens,
        @Nullable Float scoreSoftcap,
        @Nullable Float logitSoftcap) {
      this.globalEvery = globalEvery;
      this.qkNorm = qkNorm;
      this.globalTheta = globalTheta;
      this.vocabSize = vocabSize;
      this.maxTokens = maxTokens;
      this.scoreSoftcap = scoreSoftcap;
      this.logitSoftcap = logitSoftcap;
    }
  }

  static final GemmaFamily SECOND = new GemmaFamily("gemma2", Generation.SECOND);
  static final GemmaFamily THIRD = new GemmaFamily("gemma3_text", Generation.THIRD);
  static final GemmaFamily THIRD_THAT_SEES = new GemmaFamily("gemma3", Generation.THIRD);

  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  @Override
  public ModelConfig config(ConfigJson root) {
    var json = root.has("text_config") ? root.object("text_config") : root;
    json.requireValue("use_bidirectional_attention", "false");
    int dModel = json.integer("hidden_size", 2304);
    var dense =
        DenseConfig.gated(
            dModel,
            json.integer("intermediate_size", 9216),
            CommonFields.activation(json, "hidden_activation", Activation.GELU_TANH));
    var layers = new ArrayList<LayerConfig>();
    for (String type : layerTypes(json)) {
      layers.add(
          LayerConfig.of(
              new SublayerConfig.Mixing(
                  List.of(MixerBranch.plain(attention(json, dModel, type))), 1, true),
              new SublayerConfig.FeedForward(dense, 1, true)));
    }
    return new ModelConfig(
        json.integer("vocab_size", generation.vocabSize),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", root.flag("tie_word_embeddings", true)),
        new StreamScales(
            (float) Math.sqrt(dModel),
            1,
            softcap(json, "final_logit_softcapping", generation.logitSoftcap)),
        CommonFields.maxTokens(json, generation.maxTokens, layers),
        layers);
  }

  private List<String> layerTypes(ConfigJson json) {
    if (json.has("layer_types")) {
      return CommonFields.layerTypes(json, "layer_types");
    }
    int every =
        generation == Generation.THIRD
            ? json.integer(
                "sliding_window_pattern",
                json.integer("_sliding_window_pattern", generation.globalEvery))
            : generation.globalEvery;
    return IntStream.rangeClosed(1, json.integer("num_hidden_layers", 26))
        .mapToObj(i -> i % every == 0 ? GLOBAL : LOCAL)
        .toList();
  }

  private AttentionConfig attention(ConfigJson json, int dModel, String type) {
    int window =
        switch (type) {
          case LOCAL -> json.integer("sliding_window", 4096);
          case GLOBAL -> AttentionConfig.UNBOUNDED;
          default -> throw json.unknown("layer_types", type, LOCAL + ", " + GLOBAL);
        };
    int headDim = json.integer("head_dim", 256);
    double theta = type.equals(GLOBAL) ? generation.globalTheta : 10_000;
    var rope = new RopeReader(json, headDim, theta, 1);
    return AttentionConfig.of(
            dModel,
            json.integer("num_attention_heads", 8),
            json.integer("num_key_value_heads", 4),
            headDim)
        .window(window)
        .scale(1 / Math.sqrt(json.number("query_pre_attn_scalar", 256)))
        .softcap(softcap(json, "attn_logit_softcapping", generation.scoreSoftcap))
        .rope(generation == Generation.THIRD ? rope.read(type) : rope.read())
        .qkNorm(generation.qkNorm ? (Float) eps(json) : null)
        .build();
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-6);
  }

  /** A field that is absent has the class's value, one that is null has none. */
  private static @Nullable Float softcap(ConfigJson json, String field, @Nullable Float byDefault) {
    if (json.has(field)) {
      return (float) json.number(field, 0);
    }
    return json.isNull(field) ? null : byDefault;
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    String root = root(weights);
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = root + "layers." + i + ".";
      var layerConfig = config.layers().get(i);
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  norm(weights, layer + "input_layernorm", config),
                  List.of(
                      LayerTensors.attentionPlusOne(
                          weights,
                          layer + "self_attn.",
                          (AttentionConfig) layerConfig.mixers().getFirst())),
                  norm(weights, layer + "post_attention_layernorm", config)),
              new SublayerWeights.FeedForward(
                  norm(weights, layer + "pre_feedforward_layernorm", config),
                  LayerTensors.dense(weights, layer + "mlp.", layerConfig.dense()),
                  norm(weights, layer + "post_feedforward_layernorm", config))));
    }
    return LayerTensors.model(
        weights,
        config,
        root + "embed_tokens.weight",
        blocks,
        norm(weights, root + "norm", config));
  }

  private static String root(Weights weights) {
    for (String root : List.of("model.language_model.", "language_model.model.")) {
      if (weights.has(root + "embed_tokens.weight")) {
        return root;
      }
    }
    return "model.";
  }

  private static Norm norm(Weights weights, String prefix, ModelConfig config) {
    return LayerTensors.normPlusOne(weights, prefix + ".weight", config);
  }
}
