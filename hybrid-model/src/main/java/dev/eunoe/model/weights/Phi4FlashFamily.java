package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.DifferentialConfig;
import dev.eunoe.model.config.GatedMemoryConfig;
import dev.eunoe.model.config.GlobalTokens;
import dev.eunoe.model.config.KeyValueFormat;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.kernel.contract.LayerNorm;
import dev.eunoe.model.mixer.DifferentialWeights;
import dev.eunoe.model.mixer.GatedMemoryWeights;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.ArrayList;
import java.util.stream.IntStream;

/**
 * Phi-4-mini-flash: Mamba and windowed differential attention by turns in the first half. The first
 * two layers of the second half, one Mamba and one full attention, leave a memory and keys that all
 * later layers read: gated memory units and cross attention.
 */
final class Phi4FlashFamily implements Family {
  private static final float PAIR_NORM_EPS = 1e-5f;

  @Override
  public String modelType() {
    return "phi4flash";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    json.requireValue("mb_per_layer", "2");
    int dModel = json.integer("hidden_size");
    int nLayers = json.integer("num_hidden_layers");
    if (nLayers % 4 != 0) {
      throw new IllegalArgumentException(
          "num_hidden_layers must be a multiple of 4, was " + nLayers + ".");
    }
    var dense =
        SublayerConfig.feedForward(
            DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU));
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < nLayers; i++) {
      layers.add(LayerConfig.of(SublayerConfig.mixing(mixer(json, i, nLayers / 2)), dense));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", true),
        StreamScales.NONE,
        json.integer("max_position_embeddings"),
        layers);
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("layer_norm_eps", 1e-5);
  }

  /**
   * The mixer of a layer.
   *
   * @param half the layer whose scan is read by later ones; the next one's keys and values are
   */
  private static MixerConfig mixer(ConfigJson json, int layer, int half) {
    int dModel = json.integer("hidden_size");
    int dInner = json.integer("mamba_expand", 2) * dModel;
    if (layer % 2 == 1) {
      return new DifferentialConfig(
          dModel,
          json.integer("num_attention_heads"),
          CommonFields.nKvHeads(json),
          CommonFields.headDim(json),
          layer < half ? json.integer("sliding_window") : AttentionConfig.UNBOUNDED,
          GlobalTokens.NONE,
          layer == half + 1,
          layer > half + 1 ? (Integer) (half + 1) : null,
          KeyValueFormat.F32);
    }
    if (layer > half) {
      return new GatedMemoryConfig(dModel, dInner);
    }
    return new Mamba1Config(
        dModel,
        dInner,
        json.integer("mamba_d_state", 16),
        json.integerOrAuto("mamba_dt_rank", (dModel + 15) / 16),
        json.integer("mamba_d_conv", 4),
        null,
        null,
        layer == half);
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
                  norm(weights, layer + "input_layernorm", config),
                  mixer(weights, layer + "attn.", i, layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  norm(weights, layer + "post_attention_layernorm", config),
                  dense(weights, layer + "mlp.", layerConfig.dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        norm(weights, "model.final_layernorm", config));
  }

  private static LayerNorm norm(Weights weights, String prefix, ModelConfig config) {
    return new LayerNorm(
        weights.floats(prefix + ".weight", config.dModel()),
        weights.floats(prefix + ".bias", config.dModel()),
        config.normEps());
  }

  private static MixerWeights mixer(Weights weights, String prefix, int layer, MixerConfig config) {
    return switch (config) {
      case Mamba1Config mamba -> RecurrentTensors.mamba1(weights, prefix, mamba);
      case GatedMemoryConfig memory ->
          new GatedMemoryWeights(
              memory,
              weights.linear(prefix + "in_proj", memory.dInner(), memory.dModel()),
              weights.linear(prefix + "out_proj", memory.dModel(), memory.dInner()));
      case DifferentialConfig differential -> attention(weights, prefix, layer, differential);
      case MixerConfig other ->
          throw new IllegalStateException("This family has no " + other.stateShape() + ".");
    };
  }

  private static DifferentialWeights attention(
      Weights weights, String prefix, int layer, DifferentialConfig config) {
    int dModel = config.dModel();
    int dQuery = config.nHeads() * config.headDim();
    int dKey = config.nKvHeads() * config.headDim();
    boolean own = config.sourceLayer() == null;
    int rows = own ? dQuery + 2 * dKey : dQuery;
    String fused = prefix + "Wqkv";
    int[] queries = bySet(config.nHeads(), config.headDim(), 0);
    int[] keys = bySet(config.nKvHeads(), config.headDim(), dQuery);
    double least = 0.8 - 0.6 * StrictMath.exp(-0.3 * layer);
    String inner = prefix + "inner_cross_attn.";
    float[] norm = weights.floats(inner + "subln.weight", 2 * config.headDim());
    for (int i = 0; i < norm.length; i++) {
      norm[i] *= (float) (1 - least);
    }
    return new DifferentialWeights(
        config,
        weights.linearRows(fused, queries, rows, dModel),
        own ? weights.linearRows(fused, keys, rows, dModel) : null,
        own ? weights.linearRows(fused, dQuery + dKey, dKey, rows, dModel) : null,
        (float)
            (lambda(weights, inner, config.headDim(), 1)
                - lambda(weights, inner, config.headDim(), 2)
                + least),
        norm,
        PAIR_NORM_EPS,
        weights.linear(prefix + "out_proj", dModel, config.dMixed()));
  }

  /** The rows of the even heads, then those of the odd ones. */
  private static int[] bySet(int nHeads, int headDim, int from) {
    return IntStream.range(0, nHeads * headDim)
        .map(i -> {
          int head = i / headDim;
          int half = nHeads / 2;
          int original = head < half ? 2 * head : 2 * (head - half) + 1;
          return from + original * headDim + i % headDim;
        })
        .toArray();
  }

  /** {@code exp(λq·λk)} of one of the two pairs. */
  private static double lambda(Weights weights, String prefix, int headDim, int pair) {
    float[] q = weights.floats(prefix + "lambda_q" + pair, headDim);
    float[] k = weights.floats(prefix + "lambda_k" + pair, headDim);
    double dot = 0;
    for (int i = 0; i < headDim; i++) {
      dot += (double) q[i] * k[i];
    }
    return StrictMath.exp(dot);
  }

  /** {@code fc1} holds gate and up, in this order. */
  private static DenseWeights dense(Weights weights, String prefix, DenseConfig config) {
    int inner = config.dFeedForward();
    return new DenseWeights(
        config,
        weights.linearRows(prefix + "fc1", 0, inner, 2 * inner, config.dModel()),
        weights.linearRows(prefix + "fc1", inner, inner, 2 * inner, config.dModel()),
        weights.linear(prefix + "fc2", config.dModel(), inner));
  }
}
