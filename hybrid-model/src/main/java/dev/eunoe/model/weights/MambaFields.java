package dev.eunoe.model.weights;

import dev.eunoe.model.config.GatedNorm;
import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.config.ProjectionScales;

/** The fields of Mamba-2 mixers that Falcon-H1, Granite and Bamba write in the same way. */
final class MambaFields {
  private MambaFields() {}

  /**
   * Fields {@code mamba_*}.
   *
   * @param dInner what the number of heads times their width must give
   */
  static MambaConfig read(
      ConfigJson json, int dInner, GatedNorm gatedNorm, ProjectionScales projectionScales) {
    json.requireValue("hidden_act", "silu");
    int nHeads = json.integer("mamba_n_heads");
    if (nHeads < 1) {
      throw new IllegalArgumentException("mamba_n_heads must be at least 1, was " + nHeads + ".");
    }
    int headDim = json.integerOrAuto("mamba_d_head", dInner / nHeads);
    if (nHeads * headDim != dInner) {
      throw new IllegalArgumentException(
          "mamba_n_heads times mamba_d_head must be the inner width "
              + dInner
              + ", was "
              + nHeads * headDim
              + ".");
    }
    return mamba(
        json,
        new MambaHeads(
            nHeads, headDim, json.integer("mamba_d_state"), json.integer("mamba_n_groups", 1)),
        json.integer("mamba_d_conv", 4),
        gatedNorm,
        projectionScales);
  }

  /** A mixer of these sizes with the {@code time_step_limit} of the config, if it has one. */
  static MambaConfig mamba(
      ConfigJson json,
      MambaHeads heads,
      int dConv,
      GatedNorm gatedNorm,
      ProjectionScales projectionScales) {
    float least = 0;
    float greatest = Float.POSITIVE_INFINITY;
    if (json.has("time_step_limit")) {
      var limits = json.numbers("time_step_limit", 2);
      least = limits.get(0).floatValue();
      greatest = limits.get(1).floatValue();
    }
    return new MambaConfig(
        json.integer("hidden_size"),
        heads.nHeads(),
        heads.headDim(),
        heads.dState(),
        heads.nGroups(),
        dConv,
        gatedNorm,
        projectionScales,
        least,
        greatest);
  }
}
