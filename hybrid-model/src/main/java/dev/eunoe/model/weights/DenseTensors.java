package dev.eunoe.model.weights;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.config.FeedForwardConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.mixer.AttentionWeights;
import dev.eunoe.model.weights.DenseFamily.Variant;

/** The tensors inside a layer of {@link DenseFamily}. */
record DenseTensors(Weights weights, Variant variant) {

  AttentionWeights attention(String prefix, AttentionConfig config) {
    return switch (variant) {
      case QWEN2 -> biased(prefix, config);
      case PHI3 -> fused(prefix, config);
      case LLAMA, MISTRAL, QWEN3, QWEN3_MOE, SMOLLM3 ->
          LayerTensors.attention(weights, prefix, config);
    };
  }

  /** No config says that there are biases, and no file is right without. */
  private AttentionWeights biased(String prefix, AttentionConfig config) {
    int dModel = config.dModel();
    return AttentionWeights.plain(
        config,
        weights.biased(prefix + "q_proj", config.dQuery(), dModel),
        weights.biased(prefix + "k_proj", config.dKey(), dModel),
        weights.biased(prefix + "v_proj", config.dValue(), dModel),
        weights.linear(prefix + "o_proj", dModel, config.dMixed()));
  }

  /** {@code qkv_proj} holds all queries, then all keys, then all values. */
  private AttentionWeights fused(String prefix, AttentionConfig config) {
    int dModel = config.dModel();
    int dQuery = config.dQuery();
    int dKey = config.dKey();
    int rows = dQuery + dKey + config.dValue();
    String fused = prefix + "qkv_proj";
    return AttentionWeights.plain(
        config,
        weights.linearRows(fused, 0, dQuery, rows, dModel),
        weights.linearRows(fused, dQuery, dKey, rows, dModel),
        weights.linearRows(fused, dQuery + dKey, config.dValue(), rows, dModel),
        weights.linear(prefix + "o_proj", dModel, config.dMixed()));
  }

  FeedForwardWeights feedForward(String prefix, FeedForwardConfig config) {
    return switch (config) {
      case DenseConfig dense ->
          variant == Variant.PHI3
              ? fused(prefix, dense)
              : LayerTensors.dense(weights, prefix, dense);
      case ExpertsConfig experts ->
          ExpertTensors.experts(
              experts,
              weights.linear(prefix + "gate", experts.nExperts(), experts.dModel()),
              ExpertTensors.all(
                  weights, prefix + "experts", ExpertTensors.Names.PROJECTIONS, experts));
    };
  }

  /** {@code gate_up_proj} holds the gate, then the way up. */
  private DenseWeights fused(String prefix, DenseConfig config) {
    int inner = config.dFeedForward();
    String fused = prefix + "gate_up_proj";
    return new DenseWeights(
        config,
        weights.linearRows(fused, 0, inner, 2 * inner, config.dModel()),
        weights.linearRows(fused, inner, inner, 2 * inner, config.dModel()),
        weights.linear(prefix + "down_proj", config.dModel(), inner));
  }
}
