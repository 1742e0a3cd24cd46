package dev.eunoe.model.weights.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * From a Hugging Face folder to GGUF with the changes that llama.cpp's converter makes: names, row
 * orders, folded multipliers, decay rates, norms plus one, stacked experts. The forward way of what
 * each {@link Architecture} undoes, written from the converter's description.
 */
public final class GgufConversion {
  private static final Pattern LAYER =
      Pattern.compile("(?:model|backbone)\\.layers\\.(\\d+)\\.(.*)");
  private static final Pattern EXPERT = Pattern.compile("(.*experts)\\.(\\d+)\\.(.*)");

  private final JsonNode config;
  private final String type;
  private final GgufWriter writer = new GgufWriter();
  private final Map<String, List<StoredTensor>> experts = new TreeMap<>();

  private GgufConversion(JsonNode config) {
    this.config = config;
    this.type = config.get("model_type").asText();
  }

  public static GgufWriter convert(HuggingFaceFiles files) {
    var conversion = new GgufConversion(files.config());
    GgufKeys.write(files, conversion.writer);
    files.tensors().values().forEach(conversion::tensor);
    GgufRope.tensors(files.config(), conversion.writer);
    conversion.experts.forEach(
        (name, stack) -> conversion.writer.tensor(stacked(stack).named(name)));
    return conversion.writer;
  }

  /** Whether this kind of model has a GGUF form. */
  public static boolean covers(JsonNode config) {
    return GgufKeys.ARCHITECTURES.containsKey(config.get("model_type").asText());
  }

  private void tensor(StoredTensor tensor) {
    var matcher = LAYER.matcher(tensor.name());
    if (!matcher.matches()) {
      top(tensor);
      return;
    }
    String layer = "blk." + matcher.group(1) + ".";
    String name = matcher.group(2);
    var expert = EXPERT.matcher(name);
    if (expert.matches()) {
      String part = GgufNames.PROJECTIONS.get(expert.group(3).replace(".weight", ""));
      experts.computeIfAbsent(layer + part + "_exps.weight", same -> new ArrayList<>()).add(tensor);
      return;
    }
    if (type.equals("gpt_oss") && name.startsWith("mlp.experts.")) {
      GptOssExperts.of(layer, name, tensor).forEach(writer::tensor);
    } else if (!split(layer, name, tensor)) {
      var changed = changed(name, tensor);
      add(changed, layer + GgufNames.inLayer(type, name));
    }
  }

  private void top(StoredTensor tensor) {
    String name = tensor.name();
    String perLayer = GgufNames.PER_LAYER.get(name);
    if (perLayer != null) {
      add(tensor, perLayer);
    } else if (name.equals("lm_head.weight")) {
      add(scaled(tensor, "lm_head_multiplier"), "output.weight");
    } else if (name.contains("embed") && !name.endsWith("norm.weight")) {
      add(scaled(tensor, "embedding_multiplier"), "token_embd.weight");
    } else {
      var norm = plusOne(tensor);
      add(norm, type.startsWith("lfm2") ? "token_embd_norm.weight" : "output_norm.weight");
    }
  }

  private void add(StoredTensor tensor, String name) {
    boolean small = tensor.shape().length < 2 || name.contains("norm") || name.contains("conv");
    boolean widened = small || name.contains("ffn_gate_inp") || name.endsWith("ssm_a");
    writer.tensor((widened ? tensor.as(GgufType.F32) : tensor).named(name));
  }

  /** Fused tensors that become several; others are left to {@link #changed}. */
  private boolean split(String layer, String name, StoredTensor tensor) {
    if (name.equals("shared_mlp.input_linear.weight")) {
      String suffix = config.path("num_local_experts").asInt(0) > 0 ? "_shexp" : "";
      int half = tensor.rows() / 2;
      add(tensor.rows(0, half), layer + "ffn_gate" + suffix + ".weight");
      add(tensor.rows(half, half), layer + "ffn_up" + suffix + ".weight");
      return true;
    }
    if (name.equals("shared_mlp.output_linear.weight")) {
      String suffix = config.path("num_local_experts").asInt(0) > 0 ? "_shexp" : "";
      add(tensor, layer + "ffn_down" + suffix + ".weight");
      return true;
    }
    if (name.equals("block_sparse_moe.input_linear.weight")) {
      long[] shape = tensor.shape();
      var flat = tensor.shaped(shape[0] * shape[1], shape[2]);
      int half = (int) shape[1] / 2;
      for (int part = 0; part < 2; part++) {
        int from = part * half;
        var rows = new ArrayList<StoredTensor>();
        for (int e = 0; e < shape[0]; e++) {
          rows.add(flat.rows(e * 2 * half + from, half));
        }
        add(stacked(rows), layer + (part == 0 ? "ffn_gate" : "ffn_up") + "_exps.weight");
      }
      return true;
    }
    if (name.equals("block_sparse_moe.output_linear.weight")) {
      add(tensor, layer + "ffn_down_exps.weight");
      return true;
    }
    if (name.equals("linear_attn.in_proj_qkvz.weight")) {
      sortQkvz(layer, tensor);
      return true;
    }
    return false;
  }

  private void sortQkvz(String layer, StoredTensor tensor) {
    int heads = config.get("linear_num_key_heads").asInt();
    int keyDim = config.get("linear_key_head_dim").asInt();
    int values =
        config.get("linear_num_value_heads").asInt()
            / heads
            * config.get("linear_value_head_dim").asInt();
    int perHead = 2 * keyDim + 2 * values;
    var order = new ArrayList<Integer>();
    int[] begins = {0, keyDim, 2 * keyDim, 2 * keyDim + values};
    int[] widths = {keyDim, keyDim, values, values};
    for (int part = 0; part < 4; part++) {
      for (int head = 0; head < heads; head++) {
        for (int i = 0; i < widths[part]; i++) {
          order.add(head * perHead + begins[part] + i);
        }
      }
    }
    var sorted = tensor.reordered(order::get);
    int qkv = heads * (2 * keyDim + values);
    add(sorted.rows(0, qkv), layer + "attn_qkv.weight");
    add(sorted.rows(qkv, heads * values), layer + "attn_gate.weight");
  }

  private static StoredTensor stacked(List<StoredTensor> parts) {
    var first = parts.getFirst();
    byte[] all = new byte[parts.size() * first.bytes().length];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(
          parts.get(i).bytes(), 0, all, i * first.bytes().length, first.bytes().length);
    }
    long[] shape = new long[] {parts.size(), first.shape()[0], first.shape()[1]};
    return new StoredTensor(first.name(), first.type(), shape, all);
  }

  private StoredTensor changed(String name, StoredTensor tensor) {
    var result = falconFolded(name, plusOne(tensor));
    result = valueHeadsSpread(name, result);
    if (name.endsWith("conv1d.weight") || name.endsWith("conv.conv.weight")) {
      result = result.shaped(result.shape()[0], result.shape()[2]);
    }
    if (name.endsWith("A_log")) {
      float[] decay = result.values();
      for (int i = 0; i < decay.length; i++) {
        decay[i] = (float) -StrictMath.exp(decay[i]);
      }
      result = StoredTensor.f32(result.name(), decay, result.shape());
    }
    boolean second = GgufKeys.MAMBA_2.contains(type);
    if (second && (name.endsWith("A_log") || name.endsWith(".D"))) {
      result = result.shaped(result.shape()[0], 1);
    }
    if (second && name.matches("(mamba|mixer)\\.norm\\.weight")) {
      int groups = GgufKeys.groups(config);
      result = result.shaped(groups, result.shape()[0] / groups);
    }
    boolean adjacent =
        List.of("llama", "mistral", "smollm3", "granitemoehybrid", "bamba").contains(type);
    if (adjacent && name.matches("self_attn\\.[qk]_proj\\..*")) {
      String heads = name.contains("q_proj") ? "num_attention_heads" : "num_key_value_heads";
      int headDim = result.rows() / config.get(heads).asInt();
      result =
          result.reordered(row -> {
            int inHead = row % headDim;
            return row - inHead + inHead / 2 + (inHead % 2) * headDim / 2;
          });
    }
    return result;
  }

  private StoredTensor plusOne(StoredTensor tensor) {
    boolean gemma = type.startsWith("gemma") && !type.equals("gemma4_text");
    boolean qwen = GgufKeys.isDeltaQwen(type) && !tensor.name().endsWith("linear_attn.norm.weight");
    if (!tensor.name().endsWith("norm.weight") || !gemma && !qwen) {
      return tensor;
    }
    float[] values = tensor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + values[i];
    }
    return StoredTensor.f32(tensor.name(), values, tensor.shape());
  }

  private StoredTensor falconFolded(String name, StoredTensor tensor) {
    if (!type.equals("falcon_h1")) {
      return tensor;
    }
    var mlp = config.get("mlp_multipliers");
    return switch (name) {
      case "self_attn.q_proj.weight", "self_attn.v_proj.weight" ->
          scaled(tensor, "attention_in_multiplier");
      case "self_attn.k_proj.weight" ->
          scaled(scaled(tensor, "key_multiplier"), "attention_in_multiplier");
      case "self_attn.o_proj.weight" -> scaled(tensor, "attention_out_multiplier");
      case "mamba.out_proj.weight" -> scaled(tensor, "ssm_out_multiplier");
      case "feed_forward.gate_proj.weight" ->
          times(tensor, 0, tensor.rows(), mlp.get(0).asDouble());
      case "feed_forward.down_proj.weight" ->
          times(tensor, 0, tensor.rows(), mlp.get(1).asDouble());
      case "mamba.in_proj.weight" -> {
        int inner = config.get("mamba_d_ssm").asInt();
        int states = config.get("mamba_n_groups").asInt() * config.get("mamba_d_state").asInt();
        int[] widths = {inner, inner, states, states, tensor.rows() - 2 * inner - 2 * states};
        var result = scaled(tensor, "ssm_in_multiplier");
        int at = 0;
        for (int part = 0; part < widths.length; part++) {
          double factor = config.get("ssm_multipliers").get(part).asDouble();
          result = times(result, at, widths[part], factor);
          at += widths[part];
        }
        yield result;
      }
      default -> tensor;
    };
  }

  private StoredTensor scaled(StoredTensor tensor, String field) {
    if (!type.equals("falcon_h1")) {
      return tensor;
    }
    return times(tensor, 0, tensor.rows(), config.get(field).asDouble());
  }

  private static StoredTensor times(StoredTensor tensor, int from, int count, double factor) {
    if (factor == 1) {
      return tensor;
    }
    float[] values = tensor.values();
    int cols = values.length / tensor.rows();
    for (int i = from * cols; i < (from + count) * cols; i++) {
      values[i] *= (float) factor;
    }
    return StoredTensor.f32(tensor.name(), values, tensor.shape());
  }

  /** Qwen3.5: from value heads grouped by key head to one of each group after the other. */
  private StoredTensor valueHeadsSpread(String name, StoredTensor tensor) {
    if (!type.startsWith("qwen3_5") || !name.startsWith("linear_attn.")) {
      return tensor;
    }
    int keyHeads = config.get("linear_num_key_heads").asInt();
    int perKey = config.get("linear_num_value_heads").asInt() / keyHeads;
    int keys = 2 * keyHeads * config.get("linear_key_head_dim").asInt();
    int valueDim = config.get("linear_value_head_dim").asInt();
    return switch (name.substring("linear_attn.".length())) {
      case "in_proj_qkv.weight", "conv1d.weight" ->
          tensor.reordered(
              row -> row < keys ? row : keys + spread(row - keys, valueDim, keyHeads, perKey));
      case "in_proj_z.weight" -> tensor.reordered(row -> spread(row, valueDim, keyHeads, perKey));
      case "in_proj_b.weight", "in_proj_a.weight", "A_log", "dt_bias" ->
          tensor.reordered(row -> spread(row, 1, keyHeads, perKey));
      case "out_proj.weight" -> {
        // Columns: as rows of pieces of one head each.
        var pieces = tensor.shaped(tensor.rows() * (long) keyHeads * perKey, valueDim);
        int heads = keyHeads * perKey;
        yield pieces
            .reordered(piece -> piece - piece % heads + spread(piece % heads, 1, keyHeads, perKey))
            .shaped(tensor.shape());
      }
      default -> tensor;
    };
  }

  private static int spread(int row, int headRows, int keyHeads, int perKey) {
    int head = row / headRows;
    int key = head % keyHeads;
    int inGroup = head / keyHeads;
    return (key * perKey + inGroup) * headRows + row % headRows;
  }
}
