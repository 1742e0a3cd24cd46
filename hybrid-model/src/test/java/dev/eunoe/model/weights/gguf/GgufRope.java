package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What llama.cpp's converter writes of the rotation, for tests: keys, and tensors of divisors. */
record GgufRope(JsonNode config, String type, String architecture, GgufWriter writer) {

  void keys(int headDim) {
    if (type.equals("jamba") || type.equals("nemotron_h")) {
      return;
    }
    var all = config.path("rope_parameters");
    var rope = all.has("full_attention") ? all.get("full_attention") : all;
    if (rope.has("rope_theta")) {
      put("rope.freq_base", (float) rope.get("rope_theta").asDouble());
    }
    if (all.has("sliding_attention")) {
      put("rope.freq_base_swa", (float) all.get("sliding_attention").get("rope_theta").asDouble());
    }
    double part = rope.path("partial_rotary_factor").asDouble(1);
    if (type.startsWith("qwen") || type.equals("phi3")) {
      put("rope.dimension_count", (int) Math.round(headDim * part));
    }
    if (List.of("llama", "mistral", "smollm3").contains(type)
        || type.equals("granitemoehybrid")
        || type.equals("bamba")) {
      // Bamba's is what the attention's head dim is, unless its config says attn_rotary_emb.
      put("rope.dimension_count", headDim);
    }
    if (rope.path("rope_type").asText().equals("linear")) {
      put("rope.scaling.type", "linear");
      put("rope.scaling.factor", (float) rope.get("factor").asDouble());
    }
    if (rope.path("rope_type").asText().equals("longrope")) {
      int trained = config.get("original_max_position_embeddings").asInt();
      double ratio = config.get("max_position_embeddings").asDouble() / trained;
      put("rope.scaling.original_context_length", trained);
      put(
          "rope.scaling.attn_factor",
          (float) (ratio <= 1 ? 1 : Math.sqrt(1 + Math.log(ratio) / Math.log(trained))));
    }
    if (rope.path("rope_type").asText().equals("yarn")) {
      put("rope.scaling.type", "yarn");
      put("rope.scaling.factor", (float) rope.get("factor").asDouble());
      put(
          "rope.scaling.original_context_length",
          rope.get("original_max_position_embeddings").asInt());
      if (rope.has("attention_factor")) {
        put("rope.scaling.yarn_attn_factor", (float) rope.get("attention_factor").asDouble());
      }
      put("rope.scaling.yarn_beta_fast", (float) rope.get("beta_fast").asDouble());
      put("rope.scaling.yarn_beta_slow", (float) rope.get("beta_slow").asDouble());
    }
  }

  /** The divisors of scaled rotation that are tensors in a file. */
  static void tensors(JsonNode config, GgufWriter writer) {
    var rope = config.path("rope_parameters");
    String kind = rope.path("rope_type").asText();
    if (kind.equals("llama3") && config.get("model_type").asText().equals("llama")) {
      float[] divisors = llama3(rope, config.get("head_dim").asInt() / 2);
      writer.tensor(StoredTensor.f32("rope_freqs.weight", divisors, divisors.length));
    }
    if (kind.equals("longrope")) {
      for (String length : List.of("short", "long")) {
        var list = rope.get(length + "_factor");
        float[] factors = new float[list.size()];
        for (int i = 0; i < factors.length; i++) {
          factors[i] = (float) list.get(i).asDouble();
        }
        String name = "rope_factors_" + length + ".weight";
        writer.tensor(StoredTensor.f32(name, factors, factors.length));
      }
    }
  }

  /** Computed in f32, as the converter does. */
  private static float[] llama3(JsonNode rope, int pairs) {
    double factor = rope.get("factor").asDouble();
    double low = rope.get("low_freq_factor").asDouble();
    double high = rope.get("high_freq_factor").asDouble();
    double trained = rope.get("original_max_position_embeddings").asDouble();
    float[] divisors = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      float frequency = (float) Math.pow(rope.get("rope_theta").asDouble(), -i / (double) pairs);
      float wave = (float) (2 * Math.PI) / frequency;
      float blend = (float) ((trained / wave - low) / (high - low));
      divisors[i] =
          wave < trained / high
              ? 1
              : wave > trained / low ? (float) factor : 1 / ((1 - blend) / (float) factor + blend);
    }
    return divisors;
  }

  private void put(String key, Object value) {
    writer.key(architecture + "." + key, value);
  }
}
