package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;

/** The keys of Gemma 4, and its tensor of divisors, as llama.cpp's converter writes them. */
record Gemma4Keys(JsonNode config, GgufWriter writer) {

  static void write(JsonNode config, int layers, GgufWriter writer) {
    var keys = new Gemma4Keys(config, writer);
    keys.attention(layers);
    keys.put("final_logit_softcapping", (float) config.get("final_logit_softcapping").asDouble());
    keys.put("attention.sliding_window", config.get("sliding_window").asInt());
    keys.put("attention.shared_kv_layers", config.get("num_kv_shared_layers").asInt());
    keys.put("embedding_length_per_layer_input", config.get("hidden_size_per_layer_input").asInt());
    int inner = config.get("intermediate_size").asInt();
    if (config.get("use_double_wide_mlp").asBoolean()) {
      int[] widths = new int[layers];
      for (int i = 0; i < layers; i++) {
        boolean borrows = i >= layers - config.get("num_kv_shared_layers").asInt();
        widths[i] = borrows ? 2 * inner : inner;
      }
      keys.put("feed_forward_length", widths);
    } else {
      keys.put("feed_forward_length", inner);
    }
  }

  private void attention(int layers) {
    boolean[] local = new boolean[layers];
    int[] nKvHeads = new int[layers];
    int full = layers - 1;
    for (int i = 0; i < layers; i++) {
      local[i] = config.get("layer_types").get(i).asText().equals("sliding_attention");
      nKvHeads[i] = nKvHeads(i, local[i]);
      full = local[i] ? full : i;
    }
    int headDim = config.get("head_dim").asInt();
    int global = config.path("global_head_dim").asInt(override(full, "head_dim", headDim));
    put("attention.sliding_window_pattern", local);
    put("attention.head_count_kv", nKvHeads);
    put("attention.key_length", global);
    put("attention.value_length", global);
    put("attention.key_length_swa", headDim);
    put("attention.value_length_swa", headDim);
    put("rope.dimension_count", global);
    put("rope.dimension_count_swa", headDim);
    var rope = config.get("rope_parameters");
    put("rope.freq_base", (float) rope.get("full_attention").get("rope_theta").asDouble());
    put("rope.freq_base_swa", (float) rope.get("sliding_attention").get("rope_theta").asDouble());
    double part = rope.get("full_attention").get("partial_rotary_factor").asDouble();
    float[] divisors = new float[global / 2];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = i < (int) (global * part / 2) ? 1 : 1e30f;
    }
    writer.tensor(StoredTensor.f32("rope_freqs.weight", divisors, divisors.length));
  }

  private int nKvHeads(int layer, boolean local) {
    int usual = config.get("num_key_value_heads").asInt();
    int global = config.path("num_global_key_value_heads").asInt(usual);
    return override(layer, "num_key_value_heads", local ? usual : global);
  }

  private int override(int layer, String field, int usual) {
    return config.path("per_layer_config").path("" + layer).path(field).asInt(usual);
  }

  private void put(String key, Object value) {
    writer.key("gemma4." + key, value);
  }
}
