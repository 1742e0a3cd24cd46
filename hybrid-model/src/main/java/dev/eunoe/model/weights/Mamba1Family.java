package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.Mamba1Config;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Pure Mamba, one mixer per layer and no feed-forward block: {@code mamba}, and {@code
 * falcon_mamba}, which norms dt, B and C without weights.
 *
 * @param innerNormEps epsilon of those norms where the config names none, or null for no norms
 */
record Mamba1Family(String modelType, @Nullable Float innerNormEps) implements Family {
  static final Mamba1Family MAMBA = new Mamba1Family("mamba", null);
  static final Mamba1Family FALCON_MAMBA = new Mamba1Family("falcon_mamba", 1e-6f);

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    int dModel = json.integer("hidden_size");
    var mamba =
        new Mamba1Config(
            dModel,
            (int) (json.number("expand", 2) * dModel),
            json.integer("state_size", 16),
            json.integerOrAuto("time_step_rank", (dModel + 15) / 16),
            json.integer("conv_kernel", 4),
            innerNormEps == null
                ? null
                : (Float) (float) json.number("mixer_rms_eps", innerNormEps));
    return new ModelConfig(
        json.integer("vocab_size"),
        dModel,
        (float) json.number("layer_norm_epsilon", 1e-5),
        json.flag("tie_word_embeddings", true),
        StreamScales.NONE,
        ModelConfig.UNLIMITED,
        Collections.nCopies(
            json.integer("num_hidden_layers"), LayerConfig.of(SublayerConfig.mixing(mamba))));
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    String embedding =
        weights.has("backbone.embedding.weight")
            ? "backbone.embedding.weight"
            : "backbone.embeddings.weight";
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "backbone.layers." + i + ".";
      var mamba = (Mamba1Config) config.layers().get(i).mixers().getFirst();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "norm.weight", config),
                  RecurrentTensors.mamba1(weights, layer + "mixer.", mamba))));
    }
    return LayerTensors.model(
        weights,
        config,
        embedding,
        blocks,
        LayerTensors.norm(weights, "backbone.norm_f.weight", config));
  }
}
