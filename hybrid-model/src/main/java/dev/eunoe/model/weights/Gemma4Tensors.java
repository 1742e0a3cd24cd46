package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.PerLayerWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.ExpertsWeights;
import dev.eunoe.model.feedforward.ExpertsWeights.OwnNorms;
import dev.eunoe.model.kernel.contract.RmsNorm;
import java.util.ArrayList;
import java.util.List;

/**
 * The tensors of {@link Gemma4Family}.
 *
 * @param root what stands before their names: models that see have their text below it
 */
record Gemma4Tensors(Weights weights, ModelConfig config, String root) {

  static Gemma4Tensors of(Weights weights, ModelConfig config) {
    for (String root : List.of("model.language_model.", "language_model.model.")) {
      if (weights.has(root + "embed_tokens.weight")) {
        return new Gemma4Tensors(weights, config, root);
      }
    }
    return new Gemma4Tensors(weights, config, "model.");
  }

  ModelWeights model(List<BlockWeights> blocks) {
    var model =
        LayerTensors.model(
            weights, config, root + "embed_tokens.weight", blocks, norm(root + "norm"));
    if (config.perLayerWidth() == 0) {
      return model;
    }
    return new ModelWeights(
        model.embedding(),
        model.blocks(),
        model.finalNorm(),
        model.head(),
        model.prefix(),
        perLayer());
  }

  private PerLayerWeights perLayer() {
    int width = config.perLayerWidth();
    int all = config.layers().size() * width;
    float[] norm = weights.floats(root + "per_layer_projection_norm.weight", width);
    return new PerLayerWeights(
        weights.table(root + Weights.TABLE, config.vocabSize(), all),
        weights.linear(root + "per_layer_model_projection", all, config.dModel()),
        new RmsNorm(norm, config.normEps()));
  }

  BlockWeights block(int index) {
    String layer = root + "layers." + index + ".";
    var layerConfig = config.layers().get(index);
    var sublayers = new ArrayList<SublayerWeights>();
    for (var sublayer : layerConfig.sublayers()) {
      sublayers.add(
          switch (sublayer) {
            case SublayerConfig.Mixing mixing ->
                attention(layer, (AttentionConfig) layerConfig.mixers().getFirst());
            case SublayerConfig.FeedForward block -> feedForward(layer, block);
            case SublayerConfig.PerLayerInput input -> perLayerInput(layer, input);
            case SublayerConfig.Prefaced prefaced ->
                throw new IllegalStateException("This family has no preface.");
          });
    }
    String scalar = layer + "layer_scalar";
    return new BlockWeights(sublayers, weights.has(scalar) ? weights.floats(scalar, 1)[0] : 1);
  }

  private SublayerWeights attention(String layer, AttentionConfig config) {
    if (!config.makesKeyValues()) {
      // Published files hold them; nothing is computed with them.
      for (String unused : List.of("k_proj", "v_proj", "k_norm")) {
        weights.leaveOut(layer + "self_attn." + unused + ".weight");
      }
    }
    return new SublayerWeights.Mixing(
        norm(layer + "input_layernorm"),
        List.of(LayerTensors.attention(weights, layer + "self_attn.", config)),
        norm(layer + "post_attention_layernorm"));
  }

  private SublayerWeights feedForward(String layer, SublayerConfig.FeedForward config) {
    var postNorm = norm(layer + "post_feedforward_layernorm");
    return switch (config.feedForward()) {
      case DenseConfig dense ->
          new SublayerWeights.FeedForward(
              norm(layer + "pre_feedforward_layernorm"),
              LayerTensors.dense(weights, layer + "mlp.", dense),
              postNorm);
      case ExpertsConfig experts ->
          new SublayerWeights.FeedForward(null, experts(layer, experts), postNorm);
    };
  }

  private ExpertsWeights experts(String layer, ExpertsConfig experts) {
    int dModel = config.dModel();
    var shared = experts.shared();
    if (shared == null) {
      throw new IllegalStateException("Experts of this family stand beside a dense block.");
    }
    float[] routerNorm = weights.floats(layer + "router.scale", dModel);
    for (int i = 0; i < dModel; i++) {
      routerNorm[i] *= (float) (1 / Math.sqrt(dModel));
    }
    return new ExpertsWeights(
        experts,
        weights.linear(layer + "router.proj", experts.nExperts(), dModel),
        null,
        ExpertTensors.all(weights, layer + "experts", ExpertTensors.Names.PROJECTIONS, experts),
        LayerTensors.dense(weights, layer + "mlp.", shared),
        null,
        null,
        null,
        new OwnNorms(
            new RmsNorm(routerNorm, config.normEps()),
            norm(layer + "pre_feedforward_layernorm_2"),
            norm(layer + "pre_feedforward_layernorm"),
            norm(layer + "post_feedforward_layernorm_2"),
            norm(layer + "post_feedforward_layernorm_1")),
        weights.floats(layer + "router.per_expert_scale", experts.nExperts()));
  }

  private SublayerWeights perLayerInput(String layer, SublayerConfig.PerLayerInput input) {
    return new SublayerWeights.PerLayerInput(
        weights.linear(layer + "per_layer_input_gate", input.width(), config.dModel()),
        weights.linear(layer + "per_layer_projection", config.dModel(), input.width()),
        norm(layer + "post_per_layer_input_norm"));
  }

  private RmsNorm norm(String prefix) {
    return LayerTensors.norm(weights, prefix + ".weight", config);
  }
}
