package dev.eunoe.model.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.weights.gguf.HuggingFaceFiles;
import dev.eunoe.model.weights.gguf.StoredTensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A model of a few kilobytes with attention, Mamba-2 and a feed-forward block, for bad input. */
final class TinyModel {
  private static final int WIDTH = 8;
  private static final int STATE = 4;

  private static final String CONFIG =
      """
      {"model_type": "falcon_h1", "hidden_act": "silu", "hidden_size": %1$d, "intermediate_size": %1$d,
       "num_hidden_layers": 1, "vocab_size": 12, "num_attention_heads": 2,
       "num_key_value_heads": 1, "head_dim": %2$d, "max_position_embeddings": 64,
       "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
       "mamba_d_ssm": %1$d, "mamba_n_heads": 2, "mamba_d_head": %2$d, "mamba_d_state": 4,
       "mamba_n_groups": 1, "mamba_d_conv": 4, "mamba_rms_norm": true,
       "mamba_norm_before_gate": false, "embedding_multiplier": 1.0, "lm_head_multiplier": 1.0,
       "attention_in_multiplier": 1.0, "attention_out_multiplier": 1.0, "key_multiplier": 1.0,
       "ssm_in_multiplier": 1.0, "ssm_out_multiplier": 1.0,
       "ssm_multipliers": [1.0, 1.0, 1.0, 1.0, 1.0], "mlp_multipliers": [1.0, 1.0]}
      """;

  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final SplittableRandom random = new SplittableRandom(1);

  private TinyModel() {}

  static HuggingFaceFiles files() throws IOException {
    return files(WIDTH);
  }

  /**
   * The same model in another width.
   *
   * @param d the width of the stream and of everything beside it
   */
  static HuggingFaceFiles files(int d) throws IOException {
    var model = new TinyModel();
    model.add("model.embed_tokens.weight", 12, d);
    String layer = "model.layers.0.";
    model.add(layer + "input_layernorm.weight", d);
    model.add(layer + "self_attn.q_proj.weight", d, d);
    model.add(layer + "self_attn.k_proj.weight", d / 2, d);
    model.add(layer + "self_attn.v_proj.weight", d / 2, d);
    model.add(layer + "self_attn.o_proj.weight", d, d);
    int channels = d + 2 * STATE;
    model.add(layer + "mamba.in_proj.weight", d + channels + 2, d);
    model.add(layer + "mamba.conv1d.weight", channels, 1, 4);
    model.add(layer + "mamba.conv1d.bias", channels);
    model.add(layer + "mamba.dt_bias", 2);
    model.add(layer + "mamba.A_log", 2);
    model.add(layer + "mamba.D", 2);
    model.add(layer + "mamba.norm.weight", d);
    model.add(layer + "mamba.out_proj.weight", d, d);
    model.add(layer + "pre_ff_layernorm.weight", d);
    for (String part : new String[] {"gate", "up", "down"}) {
      model.add(layer + "feed_forward." + part + "_proj.weight", d, d);
    }
    model.add("model.final_layernorm.weight", d);
    model.add("lm_head.weight", 12, d);
    return new HuggingFaceFiles(
        new ObjectMapper().readTree(CONFIG.formatted(d, d / 2)), model.tensors);
  }

  private void add(String name, long... shape) {
    int size = 1;
    for (long dim : shape) {
      size *= (int) dim;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    tensors.put(name, StoredTensor.f32(name, values, shape));
  }
}
