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
import dev.eunoe.model.config.QueryTemper;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Llama 4, alone or as the text part of the model that sees, whose fields are then under {@code
 * text_config}: layers that see the chunk of the text a token is in, and others that see all of it
 * and know no positions, whose queries grow with the text; experts beside a dense block, in all
 * layers or some.
 */
record Llama4Family(String modelType) implements Family {
  static final Llama4Family TEXT = new Llama4Family("llama4_text");
  static final Llama4Family THAT_SEES = new Llama4Family("llama4");

  private static final String CHUNKED = "chunked_attention";
  private static final String GLOBAL = "full_attention";

  @Override
  public ModelConfig config(ConfigJson root) {
    var json = root.has("text_config") ? root.object("text_config") : root;
    json.requireValue("hidden_act", "silu");
    int nLayers = json.integer("num_hidden_layers", 48);
    int dModel = json.integer("hidden_size", 5120);
    var rotated = rotated(json, nLayers);
    var types = types(json, rotated);
    var experts = layersWithExperts(json, nLayers);
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < nLayers; i++) {
      layers.add(
          LayerConfig.of(
              SublayerConfig.mixing(attention(json, dModel, types.get(i), rotated.get(i))),
              SublayerConfig.feedForward(feedForward(json, dModel, experts.contains(i)))));
    }
    return new ModelConfig(
        json.integer("vocab_size", 202_048),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", root.flag("tie_word_embeddings", false)),
        StreamScales.NONE,
        CommonFields.maxTokens(json, 131_072, layers),
        layers);
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-5);
  }

  /** Which layers know positions: in spite of its name that is what {@code no_rope_layers} says. */
  private static List<Boolean> rotated(ConfigJson json, int nLayers) {
    String field = "no_rope_layers";
    var said = json.has(field) ? json.numbers(field) : List.<Double>of();
    if (said.isEmpty()) {
      int every = Math.max(1, json.integer("no_rope_layer_interval", 4));
      return IntStream.rangeClosed(1, nLayers).mapToObj(i -> i % every != 0).toList();
    }
    CommonFields.requireLayers(json, field, said.size());
    return said.stream().map(flag -> flag != 0).toList();
  }

  private static List<String> types(ConfigJson json, List<Boolean> rotated) {
    return json.has("layer_types")
        ? CommonFields.layerTypes(json, "layer_types")
        : rotated.stream().map(turns -> turns ? CHUNKED : GLOBAL).toList();
  }

  private static Set<Integer> layersWithExperts(ConfigJson json, int nLayers) {
    if (json.has("moe_layers")) {
      return json.ids("moe_layers");
    }
    int step = Math.max(1, json.integer("interleave_moe_layer_step", 1));
    return IntStream.range(0, nLayers)
        .filter(i -> (i + 1) % step == 0)
        .boxed()
        .collect(Collectors.toSet());
  }

  private static AttentionConfig attention(
      ConfigJson json, int dModel, String type, boolean rotated) {
    int nHeads = json.integer("num_attention_heads", 40);
    int headDim = json.integer("head_dim", dModel / Math.max(1, nHeads));
    var builder =
        AttentionConfig.of(dModel, nHeads, json.integer("num_key_value_heads", 8), headDim);
    switch (type) {
      case CHUNKED -> builder.window(json.integer("attention_chunk_size", 8192)).chunked(true);
      case GLOBAL -> {}
      default -> throw json.unknown("layer_types", type, CHUNKED + ", " + GLOBAL);
    }
    if (rotated) {
      builder.rope(new RopeReader(json, headDim, 500_000, 1).read());
      // It stands behind the rotation, which changes no length and so commutes with it.
      builder.qkNorm(json.flag("use_qk_norm", true) ? (Float) eps(json) : null);
    } else if (json.flag("attn_temperature_tuning", true)) {
      builder.temper(
          new QueryTemper(
              (float) json.number("attn_scale", 0.1), json.integer("floor_scale", 8192)));
    }
    return builder.build();
  }

  private static FeedForwardConfig feedForward(ConfigJson json, int dModel, boolean experts) {
    if (!experts) {
      int inner = json.integer("intermediate_size_mlp", 16_384);
      return DenseConfig.gated(dModel, inner, Activation.SILU);
    }
    var expert =
        DenseConfig.gated(dModel, json.integer("intermediate_size", 8192), Activation.SILU);
    int active = json.integer("num_experts_per_tok", 1);
    return new ExpertsConfig(
        dModel,
        json.integer("num_local_experts", 16),
        expert,
        RoutingConfig.of(Scoring.SIGMOID, active),
        expert,
        false,
        true,
        false);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var tensors = Llama4Tensors.of(weights, config);
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      var layer = config.layers().get(i);
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  tensors.norm(i, "input_layernorm"),
                  tensors.attention(i, (AttentionConfig) layer.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  tensors.norm(i, "post_attention_layernorm"),
                  tensors.feedForward(i, layer.feedForward()))));
    }
    return tensors.model(blocks);
  }
}
