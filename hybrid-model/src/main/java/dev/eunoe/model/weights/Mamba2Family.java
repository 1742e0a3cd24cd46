package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.Collections;

/**
 * Pure Mamba-2 as transformers' {@code Mamba2ForCausalLM} writes it: one mixer per layer, no
 * feed-forward block.
 */
final class Mamba2Family implements Family {

  @Override
  public String modelType() {
    return "mamba2";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("hidden_act", "silu");
    float eps = (float) json.number("layer_norm_epsilon", 1e-5);
    var mamba =
        MambaFields.mamba(
            json,
            new MambaHeads(
                json.integer("num_heads"),
                json.integer("head_dim"),
                json.integer("state_size"),
                json.integer("n_groups")),
            json.integer("conv_kernel"),
            GatedNorm.gateFirst(eps),
            ProjectionScales.NONE);
    var layer = LayerConfig.of(SublayerConfig.mixing(mamba));
    return new ModelConfig(
        json.integer("vocab_size"),
        json.integer("hidden_size"),
        eps,
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        ModelConfig.UNLIMITED,
        Collections.nCopies(json.integer("num_hidden_layers"), layer));
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    // Some exports put one more prefix in front of every tensor but the head.
    String root = weights.has("model.backbone.embeddings.weight") ? "model.backbone." : "backbone.";
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = root + "layers." + i + ".";
      var mamba = (MambaConfig) config.layers().get(i).mixers().getFirst();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "norm.weight", config),
                  LayerTensors.mamba(weights, layer + "mixer.", mamba))));
    }
    return LayerTensors.model(
        weights,
        config,
        root + "embeddings.weight",
        blocks,
        LayerTensors.norm(weights, root + "norm_f.weight", config));
  }
}
