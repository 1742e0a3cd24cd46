package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What several architectures write in the same way. */
final class CommonParts {
  private CommonParts() {}

  /** Sizes, vocabulary and tied embeddings; the vocabulary is as large as the embedding. */
  static ObjectNode sizes(Translation model, String modelType, int layers) {
    return model
        .config()
        .put("model_type", modelType)
        .put("hidden_size", model.positive("embedding_length"))
        .put("num_hidden_layers", layers)
        .put("vocab_size", model.rowsOf(Translation.EMBEDDING))
        .put("tie_word_embeddings", !model.has(Translation.HEAD));
  }

  /** Embedding, final norm and head. */
  static void ends(Translation model, String embedding, String storedNorm, String norm) {
    model.rename(Translation.EMBEDDING, embedding);
    model.rename(storedNorm, norm);
    if (model.has(Translation.HEAD)) {
      model.rename(Translation.HEAD, "lm_head.weight");
    }
  }

  /** {@code num_attention_heads, num_key_value_heads, head_dim}; returns the head dim. */
  static int heads(Translation model, int layers) {
    int heads = Math.max(1, model.greatest("attention.head_count", layers));
    int keyValueHeads =
        model.hasKey("attention.head_count_kv")
            ? model.greatest("attention.head_count_kv", layers)
            : heads;
    int byDefault = model.positive("embedding_length") / heads;
    int headDim = model.size("attention.key_length", byDefault);
    if (model.size("attention.value_length", headDim) != headDim) {
      throw model.keys().wrong(model.key("attention.value_length"), headDim + " as for the keys");
    }
    model
        .config()
        .put("num_attention_heads", heads)
        .put("num_key_value_heads", keyValueHeads)
        .put("head_dim", headDim);
    return headDim;
  }

  /** ε of the norms under the field that the family reads. */
  static void epsilon(Translation model, String field) {
    String rms = "attention.layer_norm_rms_epsilon";
    String other = "attention.layer_norm_epsilon";
    model
        .config()
        .put(field, model.number(!model.hasKey(rms) && model.hasKey(other) ? other : rms));
  }

  /** {@code rope_theta} with {@code rope_scaling}, and the part of the head that is rotated. */
  static void rope(Translation model, int headDim, double theta) {
    var config = model.config();
    config.put("rope_theta", model.number("rope.freq_base", theta));
    int rotated = model.size("rope.dimension_count", headDim);
    if (rotated > headDim) {
      throw model.keys().wrong(model.key("rope.dimension_count"), "at most " + headDim);
    }
    if (rotated != headDim) {
      config.put("partial_rotary_factor", ratio(rotated, headDim));
    }
    scaling(model, config, rotated);
  }

  /**
   * A factor that gives {@code part} again when {@code whole} times it is cut to a whole number.
   */
  static double ratio(int part, int whole) {
    double ratio = (double) part / whole;
    return (int) (whole * ratio) == part ? ratio : Math.nextUp(ratio);
  }

  private static void scaling(Translation model, ObjectNode config, int rotated) {
    String type = model.keys().optionalString(model.key("rope.scaling.type")).orElse("none");
    if (RopeFactors.longRope(model, type)) {
      return;
    }
    String prefix = "rope.scaling.";
    if (model.number(prefix + "attn_factor", 1) != 1) {
      throw model.keys().wrong(model.key(prefix + "attn_factor"), "1");
    }
    if (RopeFactors.divisors(model, type, rotated)) {
      return;
    }
    switch (type) {
      case "none" -> {}
      case "linear" ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "linear")
              .put("factor", model.number(prefix + "factor"));
      case "yarn" -> {
        var yarn =
            config
                .putObject("rope_scaling")
                .put("rope_type", "yarn")
                .put("factor", model.number(prefix + "factor"))
                .put(
                    "original_max_position_embeddings",
                    model.size(prefix + "original_context_length"));
        optional(model, yarn, prefix + "yarn_attn_factor", "attention_factor");
        optional(model, yarn, prefix + "yarn_beta_fast", "beta_fast");
        optional(model, yarn, prefix + "yarn_beta_slow", "beta_slow");
      }
      default -> throw model.keys().wrong(model.key("rope.scaling.type"), "none, linear or yarn");
    }
  }

  private static void optional(Translation model, ObjectNode to, String key, String field) {
    if (model.hasKey(key)) {
      to.put(field, model.number(key));
    }
  }

  /** {@code q_proj, k_proj, v_proj, o_proj} whose rows are in their trained order. */
  static void attention(Translation model, String from, String to) {
    model.linear(from + "attn_q", to + "q_proj");
    model.linear(from + "attn_k", to + "k_proj");
    model.linear(from + "attn_v", to + "v_proj");
    model.linear(from + "attn_output", to + "o_proj");
  }

  /** The same where rows of q and k were permuted for rotation of adjacent pairs. */
  static void permutedAttention(Translation model, String from, String to, int headDim) {
    attention(model, from, to);
    for (String projection :
        new String[] {"q_proj.weight", "q_proj.bias", "k_proj.weight", "k_proj.bias"}) {
      var tensor = model.tensors().get(to + projection);
      if (tensor != null) {
        model.put(to + projection, RowOrder.halves(tensor, headDim));
      }
    }
  }

  /** Whether layer i attends: by its tensors, which are there when arrays in the file are not. */
  static boolean attends(Translation model, int layer) {
    return model.has("blk." + layer + ".attn_q.weight");
  }

  /** Width of the dense feed-forward blocks: of the first there is, else what the key says. */
  static int feedForwardWidth(Translation model, int layers) {
    for (int i = 0; i < layers; i++) {
      String up = "blk." + i + ".ffn_up.weight";
      if (model.has(up)) {
        return model.rowsOf(up);
      }
    }
    return model.hasKey("feed_forward_length") ? model.greatest("feed_forward_length", layers) : 0;
  }

  /** {@code gate_proj, up_proj, down_proj}. */
  static void feedForward(Translation model, String from, String to) {
    model.linear(from + "ffn_gate", to + "gate_proj");
    model.linear(from + "ffn_up", to + "up_proj");
    model.linear(from + "ffn_down", to + "down_proj");
  }

  /** {@code in_proj, conv1d, dt_bias, A_log, D, norm, out_proj} of Mamba-2. */
  static void mamba2(Translation model, String from, String to) {
    int heads = model.positive("ssm.time_step_rank");
    int inner = model.positive("ssm.inner_size");
    model.linear(from + "ssm_in", to + "in_proj");
    convolution(model, from, to);
    model.rename(from + "ssm_dt.bias", to + "dt_bias");
    model.rename(from + "ssm_a", to + "A_log", heads);
    model.rename(from + "ssm_d", to + "D", heads);
    decay(model, to + "A_log");
    model.rename(from + "ssm_norm.weight", to + "norm.weight", inner);
    model.linear(from + "ssm_out", to + "out_proj");
  }

  /** {@code conv1d} with the middle size of 1 that the converter squeezed out. */
  static void convolution(Translation model, String from, String to) {
    String name = from + "ssm_conv1d.weight";
    if (model.has(name)) {
      model.put(
          to + "conv1d.weight",
          model.tensor(name).shaped(model.rowsOf(name), 1, model.colsOf(name)));
    } else {
      model.rename(name, to + "conv1d.weight");
    }
    if (model.has(from + "ssm_conv1d.bias")) {
      model.rename(from + "ssm_conv1d.bias", to + "conv1d.bias");
    }
  }

  /** Marks a tensor as holding decay rates in place of their logarithms. */
  static void decay(Translation model, String name) {
    model.tensors().computeIfPresent(name, (same, tensor) -> tensor.with(GgufTensor.Form.DECAY));
  }
}
