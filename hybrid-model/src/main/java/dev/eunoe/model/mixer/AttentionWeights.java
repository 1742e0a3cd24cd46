package dev.eunoe.model.mixer;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.contract.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Weights of grouped-query attention.
 *
 * @param query (nHeads·headDim, dModel)
 * @param key (nKvHeads·headDim, dModel), null exactly when the keys are another layer's
 * @param value (nKvHeads·valueDim, dModel), null exactly when there is no key or it makes the
 *     values, too
 * @param output (dModel, nHeads·valueDim)
 * @param queryNorm (headDim), present exactly when the config has a q/k norm
 * @param keyNorm (headDim), present when the config has a q/k norm and there are keys
 * @param outputGate (nHeads·valueDim, dModel), present exactly when the config has an output gate
 * @param outputNorm (nHeads·valueDim), present exactly when the config has an output norm
 * @param sinkLogits (nHeads), present exactly when the config has learned sinks
 */
public record AttentionWeights(
    AttentionConfig config,
    Linear query,
    @Nullable Linear key,
    @Nullable Linear value,
    Linear output,
    float @Nullable [] queryNorm,
    float @Nullable [] keyNorm,
    @Nullable Linear outputGate,
    float @Nullable [] outputNorm,
    float @Nullable [] sinkLogits)
    implements MixerWeights {

  /** Without learned sinks. */
  public AttentionWeights(
      AttentionConfig config,
      Linear query,
      @Nullable Linear key,
      @Nullable Linear value,
      Linear output,
      float @Nullable [] queryNorm,
      float @Nullable [] keyNorm,
      @Nullable Linear outputGate,
      float @Nullable [] outputNorm) {
    this(config, query, key, value, output, queryNorm, keyNorm, outputGate, outputNorm, null);
  }

  /** The four maps and nothing else. */
  public static AttentionWeights plain(
      AttentionConfig config, Linear query, Linear key, Linear value, Linear output) {
    return new AttentionWeights(config, query, key, value, output, null, null, null, null);
  }

  public AttentionWeights {
    boolean values = config.makesKeyValues() && !config.keysAsValues();
    if ((key != null) != config.makesKeyValues() || (value != null) != values) {
      throw new IllegalArgumentException("A layer has keys and values exactly when it makes them.");
    }
    if ((sinkLogits != null) != config.sinkLogits()) {
      throw new IllegalArgumentException("Learned sinks need their logits.");
    }
    if ((outputNorm != null) != (config.outputNormEps() != null)) {
      throw new IllegalArgumentException("An output norm needs its weight and its epsilon.");
    }
  }
}
