package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.GatedNorm.Order;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Falcon-H1: Mamba-2 and attention side by side in every layer, a factor on every linear map. */
final class FalconH1Family implements Family {

  @Override
  public String modelType() {
    return "falcon_h1";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    var mlp = scales(json, "mlp_multipliers", 2);
    var dense =
        new DenseConfig(
            json.integer("hidden_size"),
            json.integer("intermediate_size"),
            Activation.SILU,
            true,
            mlp.get(0),
            mlp.get(1),
            null);
    var layer =
        LayerConfig.of(
            new SublayerConfig.Mixing(List.of(mamba(json), attention(json)), 1, false),
            SublayerConfig.feedForward(dense));
    var layers = Collections.nCopies(json.integer("num_hidden_layers"), layer);
    return new ModelConfig(
        json.integer("vocab_size"),
        json.integer("hidden_size"),
        eps(json),
        json.flag("tie_word_embeddings", false),
        new StreamScales(
            scale(json, "embedding_multiplier"), scale(json, "lm_head_multiplier"), null),
        CommonFields.maxTokens(json, layers),
        layers);
  }

  private static MixerBranch mamba(ConfigJson json) {
    int dInner =
        json.has("mamba_d_ssm")
            ? json.integer("mamba_d_ssm")
            : json.integer("mamba_expand", 2) * json.integer("hidden_size");
    var order = Order.GATE_ONLY;
    if (json.flag("mamba_rms_norm", false)) {
      order = json.flag("mamba_norm_before_gate", true) ? Order.NORM_FIRST : Order.GATE_FIRST;
    }
    var parts = scales(json, "ssm_multipliers", 5);
    var mamba =
        MambaFields.read(
            json,
            dInner,
            new GatedNorm(order, eps(json)),
            new ProjectionScales(
                parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4)));
    return new MixerBranch(
        mamba, scale(json, "ssm_in_multiplier"), scale(json, "ssm_out_multiplier"));
  }

  private static MixerBranch attention(ConfigJson json) {
    int headDim = CommonFields.headDim(json);
    var attention =
        AttentionConfig.of(
                json.integer("hidden_size"),
                json.integer("num_attention_heads"),
                CommonFields.nKvHeads(json),
                headDim)
            .keyScale(scale(json, "key_multiplier"))
            .rope(new RopeReader(json, headDim).read())
            .build();
    return new MixerBranch(
        attention, scale(json, "attention_in_multiplier"), scale(json, "attention_out_multiplier"));
  }

  private static float eps(ConfigJson json) {
    return (float) json.number("rms_norm_eps", 1e-5);
  }

  private static float scale(ConfigJson json, String field) {
    return (float) json.number(field, 1);
  }

  private static List<Float> scales(ConfigJson json, String field, int count) {
    return json.has(field)
        ? json.numbers(field, count).stream().map(Double::floatValue).toList()
        : Collections.nCopies(count, 1f);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = "model.layers." + i + ".";
      var mixers = config.layers().get(i).mixers();
      blocks.add(
          BlockWeights.of(
              new SublayerWeights.Mixing(
                  LayerTensors.norm(weights, layer + "input_layernorm.weight", config),
                  LayerTensors.mamba(weights, layer + "mamba.", (MambaConfig) mixers.get(0)),
                  LayerTensors.attention(
                      weights, layer + "self_attn.", (AttentionConfig) mixers.get(1))),
              new SublayerWeights.FeedForward(
                  LayerTensors.norm(weights, layer + "pre_ff_layernorm.weight", config),
                  LayerTensors.dense(
                      weights, layer + "feed_forward.", config.layers().get(i).dense()))));
    }
    return LayerTensors.model(
        weights,
        config,
        "model.embed_tokens.weight",
        blocks,
        LayerTensors.norm(weights, "model.final_layernorm.weight", config));
  }
}
