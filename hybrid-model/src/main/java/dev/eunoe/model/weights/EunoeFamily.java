package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;

/**
 * The project's own models: each entry of {@code layer_types} names the mixers of a layer, joined
 * by {@code +} where they run in parallel; every layer ends in a SwiGLU block.
 */
final class EunoeFamily implements Family {

  @Override
  public String modelType() {
    return "eunoe";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    var feedForward =
        SublayerConfig.feedForward(
            DenseConfig.gated(
                json.integer("hidden_size"), json.integer("intermediate_size"), Activation.SILU));
    var layers = new ArrayList<LayerConfig>();
    for (String type : json.strings("layer_types")) {
      var mixers = new ArrayList<MixerConfig>();
      for (String mixer : type.split("\\+", -1)) {
        mixers.add(mixer(json, mixer));
      }
      layers.add(
          LayerConfig.of(SublayerConfig.mixing(mixers.toArray(MixerConfig[]::new)), feedForward));
    }
    if (json.integer("num_hidden_layers", layers.size()) != layers.size()) {
      throw new CheckpointException(
          json.file()
              + ": num_hidden_layers is "
              + json.integer("num_hidden_layers")
              + ", but layer_types lists "
              + layers.size()
              + " layers.");
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        json.integer("hidden_size"),
        (float) json.number("rms_norm_eps", 1e-5),
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static MixerConfig mixer(ConfigJson json, String type) {
    return switch (type) {
      case "mamba2" -> mamba(json);
      case "sliding_attention" -> attention(json, json.integer("sliding_window"));
      case "full_attention" -> attention(json, AttentionConfig.UNBOUNDED);
      default ->
          throw new CheckpointException(
              json.file()
                  + ": layer_types has the mixer '"
                  + type
                  + "'; this engine knows mamba2, sliding_attention, full_attention.");
    };
  }

  private static MambaConfig mamba(ConfigJson json) {
    return MambaFields.mamba(
        json,
        new MambaHeads(
            json.integer("mamba_num_heads"),
            json.integer("mamba_head_dim"),
            json.integer("mamba_d_state"),
            json.integer("mamba_n_groups", 1)),
        json.integer("mamba_d_conv", 4),
        GatedNorm.gateFirst((float) json.number("rms_norm_eps", 1e-5)),
        ProjectionScales.NONE);
  }

  private static AttentionConfig attention(ConfigJson json, int window) {
    int headDim = json.integer("head_dim");
    return AttentionConfig.of(
            json.integer("hidden_size"),
            json.integer("num_attention_heads"),
            json.integer("num_key_value_heads"),
            headDim)
        .window(window)
        .rope(new RopeReader(json, headDim).read())
        .qkNorm(
            json.flag("qk_norm", false) ? (Float) (float) json.number("rms_norm_eps", 1e-5) : null)
        .build();
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
                  layerConfig.mixers().stream()
                      .map(mixer -> LayerTensors.mambaOrAttention(weights, layer, mixer))
                      .toList(),
                  null),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "pre_ff_layernorm.weight", config),
                  LayerTensors.dense(weights, layer + "feed_forward.", layerConfig.dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.final_layernorm.weight", config));
  }
}
