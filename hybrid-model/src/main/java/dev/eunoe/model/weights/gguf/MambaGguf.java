package dev.eunoe.model.weights.gguf;

import java.util.List;

/** {@code mamba} with Falcon-Mamba, and {@code mamba2}: one mixer per layer, nothing else. */
final class MambaGguf implements Architecture {

  @Override
  public List<String> names() {
    return List.of("mamba", "mamba2");
  }

  @Override
  public void translate(String name, Translation model) {
    int layers = model.layers();
    int inner = model.positive("ssm.inner_size");
    int rank = model.positive("ssm.time_step_rank");
    boolean second = name.equals("mamba2");
    boolean normed = model.keys().flag(model.key("ssm.dt_b_c_rms"), false);
    var config =
        CommonParts.sizes(model, second ? "mamba2" : normed ? "falcon_mamba" : "mamba", layers);
    config
        .put("hidden_act", "silu")
        .put("state_size", model.size("ssm.state_size"))
        .put("conv_kernel", model.size("ssm.conv_kernel"))
        .put("intermediate_size", inner)
        .put("expand", CommonParts.ratio(inner, model.positive("embedding_length")));
    CommonParts.epsilon(model, "layer_norm_epsilon");
    if (second) {
      config
          .put("num_heads", rank)
          .put("head_dim", inner / rank)
          .put("n_groups", Math.max(1, model.size("ssm.group_count", 1)));
    } else {
      config.put("time_step_rank", rank);
    }
    for (int i = 0; i < layers; i++) {
      String from = "blk." + i + ".";
      String to = "backbone.layers." + i + ".";
      model.rename(from + "attn_norm.weight", to + "norm.weight");
      if (second) {
        CommonParts.mamba2(model, from, to + "mixer.");
      } else {
        mamba1(model, from, to + "mixer.");
      }
    }
    CommonParts.ends(
        model, "backbone.embeddings.weight", "output_norm.weight", "backbone.norm_f.weight");
  }

  /** {@code in_proj, conv1d, x_proj, dt_proj, A_log, D, out_proj}. */
  static void mamba1(Translation model, String from, String to) {
    model.linear(from + "ssm_in", to + "in_proj");
    CommonParts.convolution(model, from, to);
    model.linear(from + "ssm_x", to + "x_proj");
    model.linear(from + "ssm_dt", to + "dt_proj");
    model.rename(from + "ssm_a", to + "A_log", GgufTensor.Form.DECAY);
    model.rename(from + "ssm_d", to + "D", (long) model.positive("ssm.inner_size"));
    model.linear(from + "ssm_out", to + "out_proj");
  }
}
