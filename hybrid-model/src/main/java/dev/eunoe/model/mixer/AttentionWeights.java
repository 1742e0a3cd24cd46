package dev.eunoe.model.mixer;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Weights of grouped-query attention.
 *
 * @param query (nHeads·headDim, dModel)
 * @param key (nKvHeads·headDim, dModel)
 * @param value (nKvHeads·valueDim, dModel)
 * @param output (dModel, nHeads·valueDim)
 * @param queryNorm (headDim), present exactly when the config has a q/k norm
 * @param keyNorm (headDim), likewise
 * @param outputGate (nHeads·valueDim, dModel), present exactly when the config has an output gate
 */
public record AttentionWeights(
    AttentionConfig config,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    float @Nullable [] queryNorm,
    float @Nullable [] keyNorm,
    @Nullable Linear outputGate)
    implements MixerWeights {}
