package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.SublayerWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.MixerConfig;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.ProjectionScales;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import dev.eunoe.model.feedforward.ExpertsWeights;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nemotron-H and its successors: each layer is Mamba-2, attention without positions, a dense block
 * or one with experts, and nothing else.
 */
final class NemotronHFamily implements Family {
  private static final float NORMALISE_EPS = 1e-20f;
  private static final String PATTERN = "hybrid_override_pattern";
  private static final List<String> TYPE_FIELDS = List.of("layers_block_type", "layer_types");

  private enum Kind {
    MAMBA,
    ATTENTION,
    DENSE,
    EXPERTS
  }

  @Override
  public String modelType() {
    return "nemotron_h";
  }

  @Override
  public ModelConfig config(ConfigJson json) {
    json.requireValue("mamba_hidden_act", "silu");
    json.requireAbsent("sliding_window");
    float eps = (float) json.number("layer_norm_epsilon", 1e-5);
    var layers = new ArrayList<LayerConfig>();
    for (var kind : kinds(json)) {
      layers.add(
          LayerConfig.of(
              switch (kind) {
                case MAMBA -> SublayerConfig.mixing(mamba(json, eps));
                case ATTENTION -> SublayerConfig.mixing(attention(json));
                case DENSE -> SublayerConfig.feedForward(dense(json, "intermediate_size"));
                case EXPERTS -> SublayerConfig.feedForward(experts(json));
              }));
    }
    return new ModelConfig(
        json.integer("vocab_size"),
        json.integer("hidden_size"),
        eps,
        json.flag("tie_word_embeddings", false),
        StreamScales.NONE,
        CommonFields.maxTokens(json, layers),
        layers);
  }

  /** The layers by a list of names, or by one letter each. */
  private static List<Kind> kinds(ConfigJson json) {
    for (String field : TYPE_FIELDS) {
      if (json.has(field)) {
        return CommonFields.layerTypes(json, field).stream()
            .map(name -> kind(json, field, name))
            .toList();
      }
    }
    var kinds =
        json.string(PATTERN)
            .chars()
            .mapToObj(letter -> kind(json, PATTERN, Character.toString(letter)))
            .toList();
    CommonFields.requireLayers(json, PATTERN, kinds.size());
    return kinds;
  }

  private static Kind kind(ConfigJson json, String field, String name) {
    return switch (name) {
      case "M", "mamba", "linear_attention" -> Kind.MAMBA;
      case "*", "attention", "full_attention" -> Kind.ATTENTION;
      case "-", "mlp" -> Kind.DENSE;
      case "E", "moe" -> Kind.EXPERTS;
      default -> throw json.unknown(field, name, "M, *, - and E, or mamba, attention, mlp and moe");
    };
  }

  private static MambaConfig mamba(ConfigJson json, float eps) {
    return MambaFields.mamba(
        json,
        new MambaHeads(
            json.integer("mamba_num_heads"),
            json.integer("mamba_head_dim"),
            json.integer("ssm_state_size"),
            json.integer("n_groups")),
        json.integer("conv_kernel", 4),
        GatedNorm.gateFirst(eps),
        ProjectionScales.NONE);
  }

  private static AttentionConfig attention(ConfigJson json) {
    return AttentionConfig.of(
            json.integer("hidden_size"),
            json.integer("num_attention_heads"),
            CommonFields.nKvHeads(json),
            json.integer("head_dim", json.integer("attention_head_dim", 128)))
        .build();
  }

  private static DenseConfig dense(ConfigJson json, String widthField) {
    return DenseConfig.plain(
        json.integer("hidden_size"),
        json.integer(widthField),
        CommonFields.activation(json, "mlp_hidden_act", Activation.RELU2));
  }

  private static ExpertsConfig experts(ConfigJson json) {
    var wide = dense(json, "moe_intermediate_size");
    int width = json.integer("moe_latent_size", wide.dModel());
    var routing =
        new RoutingConfig(
            Scoring.SIGMOID,
            json.integer("num_experts_per_tok"),
            json.flag("norm_topk_prob", true),
            NORMALISE_EPS,
            (float) json.number("routed_scaling_factor", 1),
            json.integer("n_group", 1),
            json.integer("topk_group", 1));
    return new ExpertsConfig(
        wide.dModel(),
        json.integer("n_routed_experts"),
        DenseConfig.plain(width, wide.dFeedForward(), wide.activation()),
        routing,
        dense(json, "moe_shared_expert_intermediate_size"),
        false);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    String root = weights.has("backbone.embeddings.weight") ? "backbone." : "model.";
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      String layer = root + "layers." + i + ".";
      var norm = LayerTensors.norm(weights, layer + "norm.weight", config);
      var sublayer = config.layers().get(i).sublayers().getFirst();
      blocks.add(BlockWeights.of(sublayer(weights, layer + "mixer.", norm, sublayer)));
    }
    return LayerTensors.model(
        weights,
        config,
        root + "embeddings.weight",
        blocks,
        LayerTensors.norm(weights, root + "norm_f.weight", config));
  }

  private static SublayerWeights sublayer(
      Weights weights, String prefix, Norm norm, SublayerConfig config) {
    return switch (config) {
      case SublayerConfig.Mixing mixing ->
          new SublayerWeights.Mixing(
              norm, mixer(weights, prefix, mixing.branches().getFirst().mixer()));
      case SublayerConfig.Prefaced prefaced ->
          throw new IllegalStateException("This family has no prefaces.");
      case SublayerConfig.PerLayerInput input ->
          throw new IllegalStateException("This family has no inputs of a layer's own.");
      case SublayerConfig.FeedForward feedForward ->
          new SublayerWeights.FeedForward(
              norm,
              switch (feedForward.feedForward()) {
                case DenseConfig dense -> LayerTensors.dense(weights, prefix, dense);
                case ExpertsConfig experts -> experts(weights, prefix, experts);
              });
    };
  }

  private static MixerWeights mixer(Weights weights, String prefix, MixerConfig config) {
    return config instanceof MambaConfig mamba
        ? LayerTensors.mamba(weights, prefix, mamba)
        : LayerTensors.attention(weights, prefix, (AttentionConfig) config);
  }

  private static FeedForwardWeights experts(Weights weights, String prefix, ExpertsConfig config) {
    int nExperts = config.nExperts();
    String bias = prefix + "gate.e_score_correction_bias";
    return new ExpertsWeights(
        config,
        weights.linear(prefix + "gate", nExperts, config.dModel()),
        weights.has(bias) ? weights.floats(bias, nExperts) : null,
        IntStream.range(0, nExperts)
            .mapToObj(
                e -> LayerTensors.dense(weights, prefix + "experts." + e + ".", config.expert()))
            .toList(),
        config.shared() == null
            ? null
            : LayerTensors.dense(weights, prefix + "shared_experts.", config.shared()),
        null,
        config.latent()
            ? weights.linear(prefix + "fc1_latent_proj", config.expert().dModel(), config.dModel())
            : null,
        config.latent()
            ? weights.linear(prefix + "fc2_latent_proj", config.dModel(), config.expert().dModel())
            : null);
  }
}
