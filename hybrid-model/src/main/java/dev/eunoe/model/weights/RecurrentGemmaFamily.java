package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RgLruConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.mixer.MixerWeights;
import dev.eunoe.model.mixer.RgLruWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * RecurrentGemma: a pattern of recurrent and windowed attention layers, each with a GeGLU block;
 * its norms multiply by one plus their weight.
 */
final class RecurrentGemmaFamily implements Family {
  /** The constant c of the Griffin paper. */
  private static final double DECAY = -8;

  @Override
  public String modelType() {
    return "recurrent_gemma";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_activation", "gelu_pytorch_tanh");
    int dModel = json.integer("hidden_size");
    // The width in the config is that of gate and up together.
    var dense =
        DenseConfig.gated(dModel, json.integer("intermediate_size") / 2, Activation.GELU_TANH);
    var pattern = pattern(json);
    var layers = new ArrayList<LayerConfig>();
    for (int i = 0; i < json.integer("num_hidden_layers"); i++) {
      var mixer = mixer(json, dModel, pattern.get(i % pattern.size()));
      layers.add(LayerConfig.of(SublayerConfig.mixing(mixer), SublayerConfig.feedForward(dense)));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("rms_norm_eps", 1e-6),
        json.flag("tie_word_embeddings", true),
        new StreamScales(bf16(Math.sqrt(dModel)), 1, (float) json.number("logits_soft_cap", 30)),
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static List<String> pattern(ConfigJson json) {
    for (String field : List.of("block_types", "_block_types")) {
      if (json.has(field) && !json.strings(field).isEmpty()) {
        return json.strings(field);
      }
    }
    return List.of("recurrent", "recurrent", "attention");
  }

  private static MixerConfig mixer(ConfigJson json, int dModel, String type) {
    int nHeads = json.integer("num_attention_heads");
    return switch (type) {
      case "recurrent" ->
          new RgLruConfig(
              dModel, json.integer("lru_width", dModel), nHeads, json.integer("conv1d_width", 4));
      case "attention" -> {
        int headDim = dModel / nHeads;
        yield AttentionConfig.of(
                dModel, nHeads, json.integer("num_key_value_heads", nHeads), headDim)
            .window(json.integer("attention_window_size", 2048))
            .rope(new RopeReader(json, headDim, 10_000, 0.5).read())
            .build();
      }
      default ->
          throw new CheckpointException(
              json.file() + ": block_types has '" + type + "', expected recurrent or attention.");
    };
  }

  /** The reference rounds this factor to bf16 even where it computes in f32. */
  private static float bf16(double value) {
    int bits = Float.floatToRawIntBits((float) value);
    int nearest = bits + 0x7FFF + (bits >>> 16 & 1);
    return Float.intBitsToFloat(nearest & 0xFFFF0000);
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
                  LayerTensors.normPlusOne(weights, layer + "temporal_pre_norm.weight", config),
                  mixer(weights, layer + "temporal_block.", layerConfig.mixers().getFirst())),
              new SublayerWeights.FeedForward(
                  LayerTensors.normPlusOne(weights, layer + "channel_pre_norm.weight", config),
                  LayerTensors.dense(weights, layer + "mlp_block.", layerConfig.dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.normPlusOne(weights, "model.final_norm.weight", config));
  }

  private static MixerWeights mixer(Weights weights, String prefix, MixerConfig config) {
    return config instanceof AttentionConfig attention
        ? LayerTensors.attention(weights, prefix, attention)
        : rgLru(weights, prefix, (RgLruConfig) config);
  }

  private static RgLruWeights rgLru(Weights weights, String prefix, RgLruConfig config) {
    int width = config.width();
    int nBlocks = config.nBlocks();
    int size = config.blockSize();
    String unit = prefix + "rg_lru.";
    float[] logDecay = weights.floats(unit + "recurrent_param", width);
    for (int c = 0; c < width; c++) {
      double param = logDecay[c];
      double softplus = Math.max(param, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(param)));
      logDecay[c] = (float) (DECAY * softplus);
    }
    return new RgLruWeights(
        config,
        weights.linear(prefix + "linear_x", width, config.dModel()),
        weights.linear(prefix + "linear_y", width, config.dModel()),
        RecurrentTensors.taps(weights, prefix + "conv_1d", width, config.dConv()),
        RecurrentTensors.biasOrZeros(weights, prefix + "conv_1d", width),
        weights.floats(unit + "input_gate_weight", nBlocks, size, size),
        weights.floats(unit + "input_gate_bias", nBlocks, size),
        weights.floats(unit + "recurrent_gate_weight", nBlocks, size, size),
        weights.floats(unit + "recurrent_gate_bias", nBlocks, size),
        logDecay,
        weights.linear(prefix + "linear_out", config.dModel(), width));
  }
}
