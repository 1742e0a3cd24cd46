package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.mixer.DeltaNetWeights;
import java.util.stream.IntStream;

/** The mixers of Qwen3-Next and Qwen3.5, which differ in how their projections are fused. */
final class QwenTensors {
  private QwenTensors() {}

  /** {@code q_proj} holds a query and a gate for each head; norms multiply by one plus. */
  static AttentionWeights attention(Weights weights, String prefix, AttentionConfig config) {
    int dModel = config.dModel();
    var rows = new HeadRows(config.nHeads(), config.headDim(), config.valueDim());
    return new AttentionWeights(
        config,
        weights.linearRows(prefix + "q_proj", rows.of(0), rows.total(), dModel),
        weights.linear(prefix + "k_proj", config.dKey(), dModel),
        weights.linear(prefix + "v_proj", config.dValue(), dModel),
        weights.linear(prefix + "o_proj", dModel, config.dMixed()),
        weights.onePlus(prefix + "q_norm.weight", config.headDim()),
        weights.onePlus(prefix + "k_norm.weight", config.headDim()),
        weights.linearRows(prefix + "q_proj", rows.of(1), rows.total(), dModel),
        null);
  }

  /** Flat {@code in_proj_qkv, in_proj_z, in_proj_b, in_proj_a}, or fused by key head. */
  static DeltaNetWeights deltaNet(Weights weights, String prefix, DeltaNetConfig config) {
    int channels = config.convChannels();
    int nHeads = config.nValueHeads();
    var dt = dt(weights, prefix, config);
    return new DeltaNetWeights(
        config,
        qkv(weights, prefix, config),
        gate(weights, prefix, config),
        beta(weights, prefix, config),
        new Linear(dt.weight(), weights.floats(prefix + "dt_bias", nHeads)),
        RecurrentTensors.taps(weights, prefix + "conv1d", channels, config.dConv()),
        RecurrentTensors.biasOrZeros(weights, prefix + "conv1d", channels),
        weights.decay(prefix + "A_log", nHeads),
        weights.floats(prefix + "norm.weight", config.valueDim()),
        weights.linear(prefix + "out_proj", config.dModel(), config.dValues()));
  }

  private static Linear qkv(Weights weights, String prefix, DeltaNetConfig config) {
    if (weights.has(prefix + "in_proj_qkv.weight")) {
      return weights.linear(prefix + "in_proj_qkv", config.convChannels(), config.dModel());
    }
    var rows = qkvz(config);
    int[] order = IntStream.of(0, 1, 2).flatMap(part -> IntStream.of(rows.of(part))).toArray();
    return weights.linearRows(prefix + "in_proj_qkvz", order, rows.total(), config.dModel());
  }

  private static Linear gate(Weights weights, String prefix, DeltaNetConfig config) {
    if (weights.has(prefix + "in_proj_z.weight")) {
      return weights.linear(prefix + "in_proj_z", config.dValues(), config.dModel());
    }
    var rows = qkvz(config);
    return weights.linearRows(prefix + "in_proj_qkvz", rows.of(3), rows.total(), config.dModel());
  }

  private static Linear beta(Weights weights, String prefix, DeltaNetConfig config) {
    if (weights.has(prefix + "in_proj_b.weight")) {
      return weights.linear(prefix + "in_proj_b", config.nValueHeads(), config.dModel());
    }
    var rows = ba(config);
    return weights.linearRows(prefix + "in_proj_ba", rows.of(0), rows.total(), config.dModel());
  }

  private static Linear dt(Weights weights, String prefix, DeltaNetConfig config) {
    if (weights.has(prefix + "in_proj_a.weight")) {
      return weights.linear(prefix + "in_proj_a", config.nValueHeads(), config.dModel());
    }
    var rows = ba(config);
    return weights.linearRows(prefix + "in_proj_ba", rows.of(1), rows.total(), config.dModel());
  }

  private static HeadRows qkvz(DeltaNetConfig config) {
    int values = config.dValues() / config.nKeyHeads();
    return new HeadRows(config.nKeyHeads(), config.keyDim(), config.keyDim(), values, values);
  }

  private static HeadRows ba(DeltaNetConfig config) {
    int perKeyHead = config.nValueHeads() / config.nKeyHeads();
    return new HeadRows(config.nKeyHeads(), perKeyHead, perKeyHead);
  }
}
