package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionBuilder;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Hymba: attention and Mamba side by side on the same input, the mean of their normed outputs
 * through one projection. Learned vectors stand before every sequence and stay visible; some layers
 * use the keys and values of the one before.
 */
final class HymbaFamily implements Family {

  @Override
  public String modelType() {
    return "hymba";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    json.requireValue("mlp_hidden_act", "silu");
    json.requireValue("num_experts", "1");
    json.requireValue("num_mamba", "1");
    json.requireValue("kq_norm", "none");
    json.requireValue("mamba_inner_layernorms", "true");
    json.requireValue("memory_tokens_interspersed_every", "0");
    json.requireValue("kv_weight_reuse", "false");
    int dModel = json.integer("hidden_size");
    var dense =
        SublayerConfig.feedForward(
            DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU));
    var layers = new ArrayList<LayerConfig>();
    var mamba = mamba(json);
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      var attention = attention(json, i);
      if (attention.dMixed() != mamba.dInner()) {
        throw new IllegalArgumentException(
            "The heads of attention must be as wide together as Mamba, "
                + mamba.dInner()
                + ", were "
                + attention.dMixed()
                + ".");
      }
      // The mean of two outputs is the sum of their halves.
      var branches = List.of(new MixerBranch(attention, 1, 0.5f), new MixerBranch(mamba, 1, 0.5f));
      layers.add(LayerConfig.of(new SublayerConfig.Mixing(branches, 1, false), dense));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        eps(json),
        json.flag("tie_word_embeddings", true),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers,
        json.integer("num_memory_tokens", 0));
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-6);
  }

  private static AttentionConfig attention(ConfigJson json, int layer) {
    int nHeads = json.integer("num_attention_heads");
    int dModel = json.integer("hidden_size");
    int width = positive(json, "attn_hidden_size", dModel);
    int headDim = positive(json, "kq_head_dim", width / nHeads);
    var builder =
        AttentionConfig.of(dModel, nHeads, CommonFields.nKvHeads(json), headDim)
            .valueDim(positive(json, "v_head_dim", headDim))
            .outputNorm(eps(json));
    share(json, layer, builder);
    if (json.has("sliding_window") && !json.ids("global_attn_idx").contains(layer)) {
      // A token sees as many tokens before it as the window says, and itself.
      builder
          .window(json.integer("sliding_window") + 1)
          .sinks(json.integer("num_memory_tokens", 0));
    }
    return builder.rope(rope(json, headDim)).build();
  }

  /** A size where the config gives one; -1 stands for the usual. */
  private static int positive(ConfigJson json, String field, int usual) {
    int size = json.integer(field, -1);
    return size > 0 ? size : usual;
  }

  private static RopeConfig rope(ConfigJson json, int headDim) {
    json.requireValue("rope", "true");
    double theta = json.number("rope_theta", 10_000);
    String type = json.has("rope_type") ? json.string("rope_type") : "default";
    return switch (type) {
      case "default" -> new RopeConfig(theta, headDim);
      case "ntk" -> {
        double ratio =
            (double) json.integer("max_position_embeddings")
                / json.integer("orig_max_position_embeddings");
        yield RopeConfig.ntk(theta, headDim, ratio);
      }
      default -> throw json.unknown("rope_type", type, "default, ntk");
    };
  }

  /** Lends keys and values, or looks at those of the first layer of its group. */
  private static void share(ConfigJson json, int layer, AttentionBuilder builder) {
    for (var group : json.idLists("kv_reuse_group")) {
      if (group.contains(layer)) {
        requireNeighbours(json, group);
        int first = group.getFirst();
        builder.lent(first == layer).sourceLayer(first == layer ? null : first);
      }
    }
  }

  /** No release shares keys and values between layers that are apart. */
  private static void requireNeighbours(ConfigJson json, List<Integer> group) {
    for (int i = 1; i < group.size(); i++) {
      if (group.get(i) != group.getFirst() + i) {
        throw new CheckpointException(
            json.file()
                + ": kv_reuse_group has the layers "
                + group
                + ", expected layers that follow each other.");
      }
    }
  }

  private static Mamba1Config mamba(ConfigJson json) {
    int dModel = json.integer("hidden_size");
    return new Mamba1Config(
        dModel,
        json.integer("mamba_expand", 2) * dModel,
        json.integer("mamba_d_state", 16),
        json.integerOrAuto("mamba_dt_rank", (dModel + 15) / 16),
        json.integer("mamba_d_conv", 4),
        eps(json),
        eps(json),
        false);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var layerConfig = config.layers().get(i);
      var mixers = HymbaTensors.mixers(weights, layer + "mamba.", layerConfig.mixers());
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  mixers,
                  null),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "pre_moe_layernorm.weight", config),
                  LayerTensors.dense(weights, layer + "moe.experts.0.", layerConfig.dense()))));
    }
    var model =
        LayerTensors.model(
            weights,
            config,
            "model.embed_tokens.weight",
            blocks,
            LayerTensors.norm(weights, "model.final_layernorm.weight", config));
    return new ModelWeights(
        model.embedding(),
        model.blocks(),
        model.finalNorm(),
        model.head(),
        prefix(config, weights));
  }

  private static float[] prefix(ModelConfig config, Weights weights) {
    return config.prefixTokens() == 0
        ? new float[0]
        : weights.floats("model.memory_tokens", config.prefixTokens(), config.dModel());
  }
}
