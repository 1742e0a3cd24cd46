package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.PrefaceWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.PrefaceConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.config.SublayerConfig.Mixing;
import dev.eunoe.model.config.SublayerConfig.Prefaced;
import java.util.ArrayList;
import java.util.List;

/**
 * Zamba2: Mamba-2 in every layer; in the hybrid ones a small transformer stands in front of it,
 * whose blocks are shared by turns and adapted to each layer.
 */
final class Zamba2Family implements Family {
  /** Of the gated norm, fixed whatever the config says. */
  private static final float GATED_NORM_EPS = 1e-5f;

  private static final String HYBRID = "hybrid";
  private static final int DEFAULT_LAYERS = 54;
  private static final List<Integer> DEFAULT_HYBRID = List.of(6, 12, 18, 24, 30, 36, 42, 47, 51);

  @Override
  public String modelType() {
    return "zamba2";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    int dModel = json.integer("hidden_size");
    // It would change the rotation in a way no published description gives.
    json.requireValue("use_long_context", "false");
    var mixing = (Mixing) SublayerConfig.mixing(mamba(json, dModel));
    var preface = preface(json, dModel);
    var layers = new ArrayList<LayerConfig>();
    for (String type : layerTypes(json)) {
      layers.add(
          switch (type) {
            case "mamba", "linear_attention" -> LayerConfig.of(mixing);
            case HYBRID -> LayerConfig.of(new Prefaced(preface, mixing));
            default ->
                throw json.unknown("layers_block_type", type, "mamba, linear_attention, hybrid");
          });
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", 1e-5),
        json.flag("tie_word_embeddings", true),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static List<String> layerTypes(ConfigJson json) {
    if (json.has("layers_block_type")) {
      return CommonFields.layerTypes(json, "layers_block_type");
    }
    CommonFields.requireLayers(json, "the default layers_block_type", DEFAULT_LAYERS);
    var types = new ArrayList<String>();
    for (int i = 0; i < DEFAULT_LAYERS; i++) {
      types.add(DEFAULT_HYBRID.contains(i) ? HYBRID : "mamba");
    }
    return types;
  }

  private static MambaConfig mamba(ConfigJson json, int dModel) {
    int nHeads = json.integer("n_mamba_heads", 8);
    int dInner = json.integer("mamba_expand", 2) * dModel;
    return MambaFields.mamba(
        json,
        new MambaHeads(
            nHeads,
            nHeads < 1 ? 0 : dInner / nHeads,
            json.integer("mamba_d_state", 64),
            json.integer("mamba_ngroups", 1)),
        json.integer("mamba_d_conv", 4),
        GatedNorm.gateFirst(GATED_NORM_EPS),
        ProjectionScales.NONE);
  }

  private static PrefaceConfig preface(ConfigJson json, int dModel) {
    int nHeads = json.integer("num_attention_heads");
    int headDim = 2 * dModel / nHeads;
    var attention =
        AttentionConfig.of(2 * dModel, nHeads, CommonFields.nKvHeads(json), headDim)
            .scale(1 / Math.sqrt(headDim / 2.0))
            .rope(json.flag("use_mem_rope", false) ? new RopeReader(json, headDim).read() : null)
            .build();
    var dense =
        DenseConfig.gated(
            dModel,
            json.integer("intermediate_size", 4 * dModel),
            CommonFields.activation(json, "hidden_act", Activation.GELU));
    return new PrefaceConfig(attention, dense);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    var shared = new Zamba2Blocks(weights, config);
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var sublayer = config.layers().get(i).sublayers().getFirst();
      blocks.add(
          BlockWeights.of(
              switch (sublayer) {
                case Mixing mixing -> mamba(config, mixing, weights, layer);
                case Prefaced prefaced ->
                    new SublayerWeights.Prefaced(
                        preface(config, prefaced, shared, weights, layer),
                        mamba(config, prefaced.mixing(), weights, layer + "mamba_decoder."));
                case SublayerConfig.FeedForward none ->
                    throw new IllegalStateException("This family has no feed-forward sublayers.");
                case SublayerConfig.PerLayerInput none ->
                    throw new IllegalStateException("This family has no inputs of a layer's own.");
              }));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.final_layernorm.weight", config));
  }

  private static SublayerWeights.Mixing mamba(
      ModelConfig config, Mixing mixing, Weights weights, String prefix) {
    return new SublayerWeights.Mixing(
        LayerTensors.norm(weights, prefix + "input_layernorm.weight", config),
        LayerTensors.mamba(
            weights, prefix + "mamba.", (MambaConfig) mixing.branches().getFirst().mixer()));
  }

  private static PrefaceWeights preface(
      ModelConfig config, Prefaced prefaced, Zamba2Blocks shared, Weights weights, String layer) {
    var output = weights.linear(layer + "linear", config.dModel(), config.dModel());
    return shared.next(prefaced.preface(), layer, output);
  }
}
