package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Models of two layers with random weights whose rows are whole blocks of every type. */
final class WideModel {
  private static final int D = 256;
  private static final int VOCABULARY = 40;

  private static final String COMMON =
      """
      {"hidden_act": "silu", "hidden_size": 256, "intermediate_size": 256, "vocab_size": 40,
       "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 64,
       "max_position_embeddings": 64, "rms_norm_eps": 1e-5, "tie_word_embeddings": false,
       "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
      """;

  /** What is made wide. */
  enum Kind {
    PARALLEL_MAMBA,
    MAMBA_WITH_EXPERTS,
    /** Value heads that are whole blocks, which move as they are. */
    DELTA_WIDE_HEADS,
    /** Value heads of which several share a block. */
    DELTA_NARROW_HEADS
  }

  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final SplittableRandom random = new SplittableRandom(5);

  private WideModel() {}

  static Stream<Kind> kinds() {
    return Stream.of(Kind.values());
  }

  static HuggingFaceFiles files(Kind kind) throws IOException {
    var model = new WideModel();
    model.add("model.embed_tokens.weight", VOCABULARY, D);
    model.add("lm_head.weight", VOCABULARY, D);
    String config =
        switch (kind) {
          case PARALLEL_MAMBA -> model.parallel();
          case MAMBA_WITH_EXPERTS -> model.experts();
          case DELTA_WIDE_HEADS -> model.delta(2, 4, 256);
          case DELTA_NARROW_HEADS -> model.delta(4, 16, 16);
        };
    return new HuggingFaceFiles(new ObjectMapper().readTree(COMMON + config), model.tensors);
  }

  private String parallel() {
    for (int i = 0; i < 2; i++) {
      String layer = "model.layers." + i + ".";
      add(layer + "input_layernorm.weight", D);
      attention(layer + "self_attn.", 1);
      mamba(layer + "mamba.", 256, 4, 2, 32);
      add(layer + "pre_ff_layernorm.weight", D);
      dense(layer + "feed_forward.");
    }
    add("model.final_layernorm.weight", D);
    return """
    "model_type": "falcon_h1", "mamba_d_ssm": 256, "mamba_n_heads": 4, "mamba_d_head": 64,
    "mamba_d_state": 32, "mamba_n_groups": 2, "mamba_d_conv": 4, "mamba_rms_norm": true,
    "mamba_norm_before_gate": false, "embedding_multiplier": 1.0, "lm_head_multiplier": 0.5,
    "attention_in_multiplier": 1.0, "attention_out_multiplier": 0.9, "key_multiplier": 0.7,
    "ssm_in_multiplier": 1.1, "ssm_out_multiplier": 0.8,
    "ssm_multipliers": [0.9, 1.1, 1.2, 0.8, 1.0], "mlp_multipliers": [0.9, 0.8]}\
    """;
  }

  private String experts() {
    for (int i = 0; i < 2; i++) {
      String layer = "model.layers." + i + ".";
      add(layer + "input_layernorm.weight", D);
      if (i == 0) {
        mamba(layer + "mamba.", 512, 8, 1, 16);
      } else {
        attention(layer + "self_attn.", 1);
      }
      add(layer + "post_attention_layernorm.weight", D);
      add(layer + "block_sparse_moe.router.layer.weight", 3, D);
      add(layer + "block_sparse_moe.input_linear.weight", 3, 512, D);
      add(layer + "block_sparse_moe.output_linear.weight", 3, D, 256);
      add(layer + "shared_mlp.input_linear.weight", 512, D);
      add(layer + "shared_mlp.output_linear.weight", D, 256);
    }
    add("model.norm.weight", D);
    return """
    "model_type": "granitemoehybrid", "layer_types": ["mamba", "attention"],
    "num_local_experts": 3, "num_experts_per_tok": 2, "shared_intermediate_size": 256,
    "mamba_n_heads": 8, "mamba_d_head": 64, "mamba_d_state": 16, "mamba_n_groups": 1,
    "mamba_d_conv": 4, "mamba_expand": 2, "position_embedding_type": "nope",
    "embedding_multiplier": 2.0, "residual_multiplier": 0.5, "attention_multiplier": 0.125,
    "logits_scaling": 3.0}\
    """;
  }

  private String delta(int keyHeads, int valueHeads, int valueDim) {
    int keyDim = 32;
    int inner = valueHeads * valueDim;
    int mixed = 2 * keyHeads * keyDim + inner;
    for (int i = 0; i < 2; i++) {
      String layer = "model.layers." + i + ".";
      add(layer + "input_layernorm.weight", D);
      if (i == 0) {
        String linear = layer + "linear_attn.";
        add(linear + "in_proj_qkv.weight", mixed, D);
        add(linear + "in_proj_z.weight", inner, D);
        add(linear + "in_proj_b.weight", valueHeads, D);
        add(linear + "in_proj_a.weight", valueHeads, D);
        add(linear + "conv1d.weight", mixed, 1, 4);
        add(linear + "A_log", valueHeads);
        add(linear + "dt_bias", valueHeads);
        add(linear + "norm.weight", valueDim);
        add(linear + "out_proj.weight", D, inner);
      } else {
        attention(layer + "self_attn.", 2);
        add(layer + "self_attn.q_norm.weight", 64);
        add(layer + "self_attn.k_norm.weight", 64);
      }
      add(layer + "post_attention_layernorm.weight", D);
      dense(layer + "mlp.");
    }
    add("model.norm.weight", D);
    return """
    "model_type": "qwen3_5_text", "layer_types": ["linear_attention", "full_attention"],
    "linear_num_key_heads": %d, "linear_num_value_heads": %d, "linear_key_head_dim": %d,
    "linear_value_head_dim": %d, "linear_conv_kernel_dim": 4}\
    """
        .formatted(keyHeads, valueHeads, keyDim, valueDim);
  }

  private void attention(String prefix, int queryParts) {
    add(prefix + "q_proj.weight", queryParts * 256, D);
    add(prefix + "k_proj.weight", 128, D);
    add(prefix + "v_proj.weight", 128, D);
    add(prefix + "o_proj.weight", D, 256);
  }

  private void dense(String prefix) {
    for (String part : new String[] {"gate", "up", "down"}) {
      add(prefix + part + "_proj.weight", 256, D);
    }
  }

  private void mamba(String prefix, int inner, int heads, int groups, int states) {
    int channels = inner + 2 * groups * states;
    add(prefix + "in_proj.weight", inner + channels + heads, D);
    add(prefix + "conv1d.weight", channels, 1, 4);
    add(prefix + "conv1d.bias", channels);
    add(prefix + "dt_bias", heads);
    add(prefix + "A_log", heads);
    add(prefix + "D", heads);
    add(prefix + "norm.weight", inner);
    add(prefix + "out_proj.weight", D, inner);
  }

  private void add(String name, long... shape) {
    int size = 1;
    for (long dim : shape) {
      size *= (int) dim;
    }
    float[] values = new float[size];
    double scale = 1 / Math.sqrt(shape[shape.length - 1]);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    tensors.put(name, StoredTensor.f32(name, values, shape));
  }
}
