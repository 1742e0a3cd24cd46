package dev.eunoe.model.weights.gguf;

/**
 * The heads of Qwen's delta net and the tensors that are ordered by them.
 *
 * @param keyHeads key heads
 * @param perKey value heads for each of them
 * @param keyDim width of a key head
 * @param valueDim width of a value head
 */
record DeltaHeads(int keyHeads, int perKey, int keyDim, int valueDim) {

  static DeltaHeads of(Translation model) {
    int keyHeads = model.positive("ssm.group_count");
    int valueHeads = model.positive("ssm.time_step_rank");
    int inner = model.positive("ssm.inner_size");
    if (valueHeads % keyHeads != 0) {
      throw model
          .keys()
          .wrong(model.key("ssm.time_step_rank"), "a multiple of the key heads, " + keyHeads);
    }
    return new DeltaHeads(
        keyHeads, valueHeads / keyHeads, model.positive("ssm.state_size"), inner / valueHeads);
  }

  void write(Translation model) {
    model
        .config()
        .put("linear_num_key_heads", keyHeads)
        .put("linear_num_value_heads", keyHeads * perKey)
        .put("linear_key_head_dim", keyDim)
        .put("linear_value_head_dim", valueDim)
        .put("linear_conv_kernel_dim", model.size("ssm.conv_kernel"));
  }

  void translate(Translation model, boolean next, String from, String to) {
    CommonParts.convolution(model, from, to);
    model.rename(from + "ssm_dt.bias", to + "dt_bias");
    model.rename(from + "ssm_a", to + "A_log", (long) keyHeads * perKey);
    CommonParts.decay(model, to + "A_log");
    model.rename(from + "ssm_norm.weight", to + "norm.weight", valueDim);
    model.linear(from + "ssm_out", to + "out_proj");
    // Qwen3-Next's converter sorted its fused projection into the flat order of Qwen3.5.
    model.linear(from + "attn_qkv", to + "in_proj_qkv");
    model.linear(from + "attn_gate", to + "in_proj_z");
    if (next) {
      model.linear(from + "ssm_in", to + "in_proj_qkvz");
      model.linear(from + "ssm_ba", to + "in_proj_ba");
      return;
    }
    model.linear(from + "ssm_beta", to + "in_proj_b");
    model.linear(from + "ssm_alpha", to + "in_proj_a");
    if (perKey > 1) {
      group(model, to);
    }
  }

  private void group(Translation model, String to) {
    long queriesAndKeys = 2L * keyHeads * keyDim;
    grouped(model, to + "in_proj_qkv.weight", queriesAndKeys, valueDim);
    grouped(model, to + "conv1d.weight", queriesAndKeys, valueDim);
    grouped(model, to + "in_proj_z.weight", 0, valueDim);
    for (String perHead :
        new String[] {"in_proj_b.weight", "in_proj_a.weight", "A_log", "dt_bias"}) {
      grouped(model, to + perHead, 0, 1);
    }
    model
        .tensors()
        .computeIfPresent(
            to + "out_proj.weight",
            (name, tensor) -> ColumnOrder.grouped(tensor, keyHeads, perKey, valueDim));
  }

  private void grouped(Translation model, String name, long from, int headRows) {
    model
        .tensors()
        .computeIfPresent(
            name, (same, tensor) -> RowOrder.grouped(tensor, from, keyHeads, perKey, headRows));
  }
}
