package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys that llama.cpp's converter writes for a Hugging Face config, for tests. */
final class GgufKeys {
  static final Map<String, String> ARCHITECTURES =
      Map.ofEntries(
          Map.entry("llama", "llama"),
          Map.entry("gpt_oss", "gpt-oss"),
          Map.entry("mistral", "llama"),
          Map.entry("qwen2", "qwen2"),
          Map.entry("qwen3", "qwen3"),
          Map.entry("qwen3_moe", "qwen3moe"),
          Map.entry("phi3", "phi3"),
          Map.entry("smollm3", "smollm3"),
          Map.entry("falcon_h1", "falcon-h1"),
          Map.entry("granitemoehybrid", "granitehybrid"),
          Map.entry("bamba", "granitehybrid"),
          Map.entry("jamba", "jamba"),
          Map.entry("nemotron_h", "nemotron_h"),
          Map.entry("mamba", "mamba"),
          Map.entry("falcon_mamba", "mamba"),
          Map.entry("mamba2", "mamba2"),
          Map.entry("gemma2", "gemma2"),
          Map.entry("gemma3_text", "gemma3"),
          Map.entry("gemma4_text", "gemma4"),
          Map.entry("qwen3_next", "qwen3next"),
          Map.entry("qwen3_5_text", "qwen35"),
          Map.entry("qwen3_5_moe_text", "qwen35moe"),
          Map.entry("lfm2", "lfm2"),
          Map.entry("lfm2_moe", "lfm2moe"));

  static final Set<String> MAMBA_2 =
      Set.of("falcon_h1", "granitemoehybrid", "bamba", "nemotron_h", "mamba2");

  private final JsonNode config;
  private final String type;
  private final String architecture;
  private final GgufWriter writer;
  private final Map<String, StoredTensor> tensors;

  private GgufKeys(HuggingFaceFiles files, GgufWriter writer) {
    this.config = files.config();
    this.tensors = files.tensors();
    this.type = config.get("model_type").asText();
    boolean moe =
        type.equals("nemotron_h")
            && tensors.keySet().stream().anyMatch(name -> name.contains("experts"));
    this.architecture = architecture() + (moe ? "_moe" : "");
    this.writer = writer;
  }

  /** Granite without Mamba goes by the names of its forebears. */
  private String architecture() {
    boolean recurrent = tensors.keySet().stream().anyMatch(name -> name.endsWith("A_log"));
    if (!type.equals("granitemoehybrid") || recurrent) {
      return ARCHITECTURES.get(type);
    }
    return config.get("num_local_experts").asInt() > 0 ? "granitemoe" : "granite";
  }

  static void write(HuggingFaceFiles files, GgufWriter writer) {
    new GgufKeys(files, writer).all();
  }

  /** Those of Qwen whose norms are written plus one. */
  static boolean isDeltaQwen(String type) {
    return type.startsWith("qwen3_next") || type.startsWith("qwen3_5");
  }

  static int groups(JsonNode config) {
    for (String name : List.of("mamba_n_groups", "n_groups")) {
      if (config.has(name)) {
        return config.get(name).asInt();
      }
    }
    return 1;
  }

  private void all() {
    writer.key("general.architecture", architecture);
    int layers = layers();
    put("block_count", layers);
    boolean mamba = type.contains("mamba") && !type.equals("bamba");
    put("context_length", mamba ? 1 << 20 : config.get("max_position_embeddings").asInt());
    copy("hidden_size", "embedding_length");
    if (type.equals("gemma4_text")) {
      put("attention.head_count", config.get("num_attention_heads").asInt());
    } else if (mamba) {
      put("feed_forward_length", 0);
      put("attention.head_count", 0);
    } else {
      attention(layers);
    }
    for (String eps : List.of("rms_norm_eps", "norm_eps", "layer_norm_epsilon")) {
      if (config.has(eps)) {
        boolean plain = type.equals("nemotron_h");
        put("attention.layer_norm_" + (plain ? "" : "rms_") + "epsilon", number(eps));
      }
    }
    if (tensors.keySet().stream().anyMatch(name -> name.endsWith("A_log"))) {
      stateSpace();
    }
    experts();
    switch (type) {
      case "granitemoehybrid" -> {
        copy("attention_multiplier", "attention.scale");
        copy("embedding_multiplier", "embedding_scale");
        copy("residual_multiplier", "residual_scale");
        copy("logits_scaling", "logit_scale");
        copy("shared_intermediate_size", "expert_shared_feed_forward_length");
        boolean rope = config.path("position_embedding_type").asText().equals("rope");
        put("rope.scaling.finetuned", rope);
      }
      case "bamba" -> put("rope.scaling.finetuned", true);
      case "gemma2", "gemma3_text" -> {
        copy("attn_logit_softcapping", "attn_logit_softcapping");
        copy("final_logit_softcapping", "final_logit_softcapping");
        copy("sliding_window", "attention.sliding_window");
        unusualGemma(layers);
      }
      case "gemma4_text" -> Gemma4Keys.write(config, layers, writer);
      case "mistral", "phi3", "gpt_oss" -> copy("sliding_window", "attention.sliding_window");
      case "lfm2", "lfm2_moe" -> copy("conv_L_cache", "shortconv.l_cache");
      case "qwen3_5_text", "qwen3_5_moe_text" ->
          writer.key(architecture + ".rope.dimension_sections", new int[] {11, 11, 10, 0});
      default -> {}
    }
  }

  /** What no published Gemma needs: files may say it all the same. */
  private void unusualGemma(int layers) {
    double scalar = config.get("query_pre_attn_scalar").asDouble();
    if (scalar != config.get("head_dim").asDouble()) {
      put("attention.scale", (float) (1 / Math.sqrt(scalar)));
    }
    int period = type.equals("gemma2") ? 2 : 6;
    boolean[] local = new boolean[layers];
    boolean usual = true;
    for (int i = 0; i < layers; i++) {
      local[i] = config.get("layer_types").get(i).asText().equals("sliding_attention");
      usual &= local[i] == ((i + 1) % period != 0);
    }
    if (!usual) {
      put("attention.sliding_window_pattern", local);
    }
  }

  private int layers() {
    int layers = 0;
    for (String name : tensors.keySet()) {
      if (name.contains(".layers.")) {
        String rest = name.substring(name.indexOf(".layers.") + 8);
        layers = Math.max(layers, 1 + Integer.parseInt(rest.substring(0, rest.indexOf('.'))));
      }
    }
    return layers;
  }

  private void attention(int layers) {
    int heads = config.get("num_attention_heads").asInt();
    int headDim = config.path("head_dim").asInt(config.get("hidden_size").asInt() / heads);
    put("attention.head_count", heads);
    int keyValues = config.get("num_key_value_heads").asInt();
    int[] perLayer = new int[layers];
    int[] dense = new int[layers];
    boolean same = true;
    for (int i = 0; i < layers; i++) {
      boolean attends = false;
      for (String name : tensors.keySet()) {
        attends |= name.contains(".layers." + i + ".") && name.matches(".*\\.q(kv)?_proj\\.weight");
        if (name.contains(".layers." + i + ".mixer.up_proj")) {
          dense[i] = config.get("intermediate_size").asInt();
        }
      }
      perLayer[i] = attends ? keyValues : 0;
      same &= attends;
    }
    if (same) {
      put("attention.head_count_kv", keyValues);
    } else {
      writer.key(architecture + ".attention.head_count_kv", perLayer);
    }
    if (type.equals("nemotron_h")) {
      writer.key(architecture + ".feed_forward_length", dense);
    } else if (type.equals("lfm2")) {
      put("feed_forward_length", tensors.get("model.layers.0.feed_forward.w1.weight").rows());
    } else {
      copy("intermediate_size", "feed_forward_length");
    }
    if (config.hasNonNull("head_dim")) {
      put("attention.key_length", headDim);
      put("attention.value_length", headDim);
    }
    new GgufRope(config, type, architecture, writer).keys(headDim);
  }

  private void stateSpace() {
    if (type.startsWith("qwen")) {
      int valueHeads = config.get("linear_num_value_heads").asInt();
      copy("linear_conv_kernel_dim", "ssm.conv_kernel");
      copy("linear_key_head_dim", "ssm.state_size");
      copy("linear_num_key_heads", "ssm.group_count");
      put("ssm.time_step_rank", valueHeads);
      put("ssm.inner_size", valueHeads * config.get("linear_value_head_dim").asInt());
      return;
    }
    for (String name : List.of("mamba_d_conv", "conv_kernel")) {
      copy(name, "ssm.conv_kernel");
    }
    for (String name : List.of("mamba_d_state", "state_size", "ssm_state_size")) {
      copy(name, "ssm.state_size");
    }
    String out =
        tensors.keySet().stream()
            .filter(name -> name.matches(".*(mamba|mixer)\\.out_proj\\.weight"))
            .findFirst()
            .orElseThrow();
    int inner = Math.toIntExact(tensors.get(out).shape()[1]);
    put("ssm.inner_size", inner);
    if (MAMBA_2.contains(type)) {
      for (String name : List.of("mamba_n_heads", "num_heads", "mamba_num_heads")) {
        copy(name, "ssm.time_step_rank");
      }
      put("ssm.group_count", groups(config));
    } else {
      for (String name : List.of("mamba_dt_rank", "time_step_rank")) {
        copy(name, "ssm.time_step_rank");
      }
      put("ssm.dt_b_c_rms", type.equals("falcon_mamba"));
    }
  }

  private void experts() {
    boolean routed =
        tensors.keySet().stream()
            .anyMatch(name -> name.contains("expert") || name.contains("sparse_moe"));
    if (!routed) {
      return;
    }
    for (String name : List.of("num_local_experts", "num_experts", "n_routed_experts")) {
      copy(name, "expert_count");
    }
    copy("num_experts_per_tok", "expert_used_count");
    copy("top_k_experts", "expert_used_count");
    if (type.equals("gpt_oss")) {
      copy("intermediate_size", "expert_feed_forward_length");
    } else if (!type.equals("granitemoehybrid")) {
      copy("moe_intermediate_size", "expert_feed_forward_length");
    }
    copy("shared_expert_intermediate_size", "expert_shared_feed_forward_length");
    copy("moe_shared_expert_intermediate_size", "expert_shared_feed_forward_length");
    copy("n_group", "expert_group_count");
    copy("topk_group", "expert_group_used_count");
    copy("num_dense_layers", "leading_dense_block_count");
    if (type.equals("nemotron_h")) {
      copy("n_shared_experts", "expert_shared_count");
      put("expert_weights_norm", config.get("norm_topk_prob").asBoolean());
      copy("routed_scaling_factor", "expert_weights_scale");
      copy("moe_latent_size", "moe_latent_size");
    }
    if (type.equals("lfm2_moe")) {
      put("expert_gating_func", 2);
    }
  }

  private float number(String field) {
    return (float) config.get(field).asDouble();
  }

  private void copy(String field, String key) {
    if (config.hasNonNull(field)) {
      put(
          key,
          config.get(field).isIntegralNumber()
                  && !key.endsWith("scale")
                  && !key.endsWith("softcapping")
              ? (Object) config.get(field).asInt()
              : (Object) number(field));
    }
  }

  private void put(String key, Object value) {
    writer.key(architecture + "." + key, value);
  }
}
