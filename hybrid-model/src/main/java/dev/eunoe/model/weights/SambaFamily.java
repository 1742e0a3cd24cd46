package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.ArrayList;

/**
 * Samba: Mamba in every {@code mb_per_layer}-th layer, windowed attention in the others, each
 * followed by a SwiGLU block. There is no transformers class for it: fields and tensors have the
 * names its own training code gives them.
 */
final class SambaFamily implements Family {
  private static final int D_STATE = 16;
  private static final int D_CONV = 4;

  @Override
  public String modelType() {
    return "samba";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("parallel_residual", "false");
    json.requireValue("shared_attention_norm", "false");
    json.requireValue("sc_attn", "false");
    json.requireValue("mamba", "false");
    json.requireValue("condense_ratio", "1");
    json.requireValue("_mlp_class", "LLaMAMLP");
    json.requireAbsent("attn_layer_pos");
    int dModel = json.integer("n_embd");
    var dense =
        SublayerConfig.feedForward(
            DenseConfig.gated(dModel, json.integer("intermediate_size"), Activation.SILU));
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < json.integer("n_layer"); i++) {
      layers.add(LayerConfig.of(SublayerConfig.mixing(mixer(json, dModel, i)), dense));
    }
    boolean bounded = CommonFields.bounded(layers);
    return new ModelConfig(
        vocabulary(json),
        dModel,
        (float) json.number("norm_eps", 1e-5),
        json.flag("mamba_init", false),
        StreamScales.NONE,
        bounded ? ModelConfig.UNLIMITED : json.integer("block_size"),
        layers);
  }

  /** Rows of the embedding, which are filled up to a multiple. */
  private static int vocabulary(ConfigJson json) {
    int size = json.integer("vocab_size");
    int multiple = json.integer("padding_multiple", 64);
    return json.integer("padded_vocab_size", (size + multiple - 1) / multiple * multiple);
  }

  private static MixerConfig mixer(ConfigJson json, int dModel, int layer) {
    if (layer % json.integer("mb_per_layer") == 0) {
      return new Mamba1Config(dModel, 2 * dModel, D_STATE, (dModel + 15) / 16, D_CONV, null);
    }
    int nHeads = json.integer("n_head");
    int headDim = dModel / nHeads;
    int window = json.integer("local_window", -1);
    int fullEvery = json.integer("full_per_layer", 1_000_000);
    boolean local = window > 0 && layer % fullEvery < fullEvery - 1;
    var builder =
        AttentionConfig.of(dModel, nHeads, json.integer("n_query_groups", nHeads), headDim)
            .window(local ? window : AttentionConfig.UNBOUNDED);
    if (!json.flag("nope", false)) {
      int rotated = (int) (headDim * json.number("rotary_percentage", 1));
      builder.rope(new RopeConfig(10_000, rotated));
    }
    return builder.build();
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "transformer.h." + i + ".";
      String mlp = layer + "mlp.swiglu.";
      var layerConfig = config.layers().get(i);
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "norm_1.weight", config),
                  mixer(weights, layer + "attn.", layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "norm_2.weight", config),
                  LayerTensors.dense(
                      weights, layerConfig.dense(), mlp + "w1", mlp + "w2", mlp + "w3"))));
    }
    return LayerTensors.model(
        weights,
        config,
        "transformer.wte.weight",
        blocks,
        LayerTensors.norm(weights, "transformer.ln_f.weight", config));
  }

  private static MixerWeights mixer(Weights weights, String prefix, MixerConfig config) {
    return config instanceof AttentionConfig attention
        ? attention(weights, prefix, attention)
        : RecurrentTensors.mamba1(weights, prefix, (Mamba1Config) config);
  }

  /** {@code attn} holds, group by group, the queries of the group, its key and its value. */
  private static AttentionWeights attention(
      Weights weights, String prefix, AttentionConfig config) {
    int queries = config.dQuery() / config.nKvHeads();
    var rows = new HeadRows(config.nKvHeads(), queries, config.headDim(), config.headDim());
    String fused = prefix + "attn";
    return AttentionWeights.plain(
        config,
        weights.linearRows(fused, rows.of(0), rows.total(), config.dModel()),
        weights.linearRows(fused, rows.of(1), rows.total(), config.dModel()),
        weights.linearRows(fused, rows.of(2), rows.total(), config.dModel()),
        weights.linear(prefix + "proj", config.dModel(), config.dMixed()));
  }
}
