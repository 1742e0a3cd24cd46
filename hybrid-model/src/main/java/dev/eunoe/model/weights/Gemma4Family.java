package dev.eunoe.model.weights;

import dev.eunoe.model.BlockWeights;
import dev.eunoe.model.ModelWeights;
import dev.eunoe.model.config.Activation;
import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.config.LayerConfig;
import dev.eunoe.model.config.MixerBranch;
import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.config.RopeConfig;
import dev.eunoe.model.config.RopeScaling;
import dev.eunoe.model.config.RoutingConfig;
import dev.eunoe.model.config.RoutingConfig.Scoring;
import dev.eunoe.model.config.StreamScales;
import dev.eunoe.model.config.SublayerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gemma 4, alone or as the text part of models that see and hear, whose fields are then under
 * {@code text_config}: wide heads in the layers that see all, keys that are values there, last
 * layers that look at an earlier layer's keys and values, an input of its own for every layer,
 * experts beside the dense block; each of these in some sizes.
 *
 * <p>What differs from layer to layer stands in {@code global_head_dim} and {@code
 * num_global_key_value_heads} (published files) or in {@code per_layer_config} (as transformers
 * saves them).
 */
record Gemma4Family(String modelType) implements Family {
  static final Gemma4Family TEXT = new Gemma4Family("gemma4_text");
  static final Gemma4Family THAT_SEES = new Gemma4Family("gemma4");
  static final Gemma4Family UNIFIED_TEXT = new Gemma4Family("gemma4_unified_text");
  static final Gemma4Family UNIFIED = new Gemma4Family("gemma4_unified");

  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";
  private static final String OVERRIDES = "per_layer_config";

  /** Every how many layers one sees all, where the config lists no types. */
  private static final int GLOBAL_EVERY = 6;

  @Override
  public ModelConfig config(ConfigJson root) {
    return new Reader(root.has("text_config") ? root.object("text_config") : root).read(root);
  }

  @Override
  public ModelWeights weights(ModelConfig config, Weights weights) {
    var tensors = Gemma4Tensors.of(weights, config);
    var blocks = new ArrayList<BlockWeights>();
    for (int i = 0; i < config.layers().size(); i++) {
      blocks.add(tensors.block(i));
    }
    return tensors.model(blocks);
  }

  /** Reads the fields of one config. */
  private record Reader(ConfigJson json, int dModel, List<String> types) {
    Reader(ConfigJson json) {
      this(json, json.integer("hidden_size", 2304), types(json));
    }

    private static List<String> types(ConfigJson json) {
      if (json.has("layer_types")) {
        return CommonFields.layerTypes(json, "layer_types");
      }
      int layers = json.integer("num_hidden_layers", 30);
      return IntStream.rangeClosed(1, layers)
          .mapToObj(i -> i % GLOBAL_EVERY == 0 || i == layers ? GLOBAL : LOCAL)
          .toList();
    }

    ModelConfig read(ConfigJson root) {
      // Pictures may see what comes after them; text never does.
      json.requireValue("use_bidirectional_attention", "vision", "false");
      String given = "hidden_size_per_layer_input";
      int width = json.isNull(given) ? 0 : json.integer(given, 256);
      var layers = new ArrayList<LayerConfig>();
      for (int i = 0; i < types.size(); i++) {
        layers.add(layer(i, width));
      }
      return new ModelConfig(
          json.integer("vocab_size", 262_144),
          dModel,
          eps(),
          json.flag("tie_word_embeddings", root.flag("tie_word_embeddings", true)),
          new StreamScales((float) Math.sqrt(dModel), 1, softcap()),
          CommonFields.maxTokens(json, 131_072, layers),
          layers,
          0,
          width);
    }

    private @Nullable Float softcap() {
      String field = "final_logit_softcapping";
      return json.has(field) ? (Float) (float) json.number(field, 0) : null;
    }

    private float eps() {
      return (float) json.number("rms_norm_eps", 1e-6);
    }

    private LayerConfig layer(int i, int width) {
      var sublayers = new ArrayList<SublayerConfig>();
      sublayers.add(new SublayerConfig.Mixing(List.of(MixerBranch.plain(attention(i))), 1, true));
      sublayers.add(new SublayerConfig.FeedForward(feedForward(i), 1, true));
      if (width > 0) {
        sublayers.add(new SublayerConfig.PerLayerInput(i, types.size(), width, activation()));
      }
      return new LayerConfig(sublayers);
    }

    private Activation activation() {
      return CommonFields.activation(json, "hidden_activation", Activation.GELU_TANH);
    }

    /** The first layer that makes no keys and values. */
    private int firstBorrower() {
      int borrowers = json.integer("num_kv_shared_layers", 0);
      if (borrowers < 0 || borrowers >= types.size()) {
        throw new IllegalArgumentException(
            "num_kv_shared_layers must be 0 to " + (types.size() - 1) + ", was " + borrowers + ".");
      }
      return types.size() - borrowers;
    }

    private AttentionConfig attention(int i) {
      String type = types.get(i);
      int window = CommonFields.window(json, type, 512);
      boolean global = type.equals(GLOBAL);
      int headDim = headDim(i, global);
      int lender = types.subList(0, firstBorrower()).lastIndexOf(type);
      boolean borrows = i >= firstBorrower();
      if (borrows && lender < 0) {
        throw new IllegalArgumentException(
            "Layer " + i + " has no earlier " + type + " whose keys and values it could share.");
      }
      return AttentionConfig.of(
              dModel, json.integer("num_attention_heads", 8), nKvHeads(i, global), headDim)
          .window(window)
          .scale(1)
          .rope(rope(type, headDim, global))
          .qkNorm(eps())
          .valueNorm(eps())
          .keysAsValues(global && json.flag("attention_k_eq_v", false))
          .lent(i == lender && firstBorrower() < types.size())
          .sourceLayer(borrows ? lender : null)
          .build();
    }

    /** A quarter of the pairs of layers that see all turn where the config says nothing. */
    private RopeConfig rope(String type, int headDim, boolean global) {
      double theta = global ? 1_000_000 : 10_000;
      return global && !json.has("rope_parameters")
          ? new RopeConfig(theta, headDim, new RopeScaling.Proportional(headDim / 8, 1))
          : new RopeReader(json, headDim, theta, 1).read(type);
    }

    private int headDim(int i, boolean global) {
      int usual = json.integer("head_dim", 256);
      if (json.has(OVERRIDES)) {
        return override(i, "head_dim", usual);
      }
      return global ? json.integer("global_head_dim", 512) : usual;
    }

    private int nKvHeads(int i, boolean global) {
      int usual = json.integer("num_key_value_heads", 4);
      if (json.has(OVERRIDES)) {
        return override(i, "num_key_value_heads", usual);
      }
      return global && json.flag("attention_k_eq_v", false)
          ? json.integer("num_global_key_value_heads", usual)
          : usual;
    }

    /** A field of one layer; what else is said of it would change what is computed. */
    private int override(int i, String field, int usual) {
      var all = json.object(OVERRIDES);
      if (!all.has("" + i)) {
        return usual;
      }
      var layer = all.object("" + i);
      for (String name : layer.names()) {
        if (!name.equals("head_dim") && !name.equals("num_key_value_heads")) {
          throw json.unknown(OVERRIDES, name, "head_dim, num_key_value_heads");
        }
      }
      return layer.integer(field, usual);
    }

    private FeedForwardConfig feedForward(int i) {
      boolean wide = i >= firstBorrower() && json.flag("use_double_wide_mlp", false);
      int inner = json.integer("intermediate_size", 9216) * (wide ? 2 : 1);
      var dense = DenseConfig.gated(dModel, inner, activation());
      if (!json.flag("enable_moe_block", false)) {
        return dense;
      }
      int active = json.integer("top_k_experts");
      return new ExpertsConfig(
          dModel,
          json.integer("num_experts"),
          DenseConfig.gated(dModel, json.integer("moe_intermediate_size"), activation()),
          new RoutingConfig(Scoring.SOFTMAX, active, true, 0, 1, 1, 1),
          dense,
          false,
          false,
          true);
    }
  }
}
