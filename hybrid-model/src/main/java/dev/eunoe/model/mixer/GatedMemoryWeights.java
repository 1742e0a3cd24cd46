package dev.eunoe.model.mixer;

import dev.eunoe.model.config.GatedMemoryConfig;
import dev.eunoe.model.kernel.contract.Linear;

/**
 * Weights of a gated memory unit.
 *
 * @param gate (dInner, dModel)
 * @param output (dModel, dInner)
 */
public record GatedMemoryWeights(GatedMemoryConfig config, Linear gate, Linear output)
    implements MixerWeights {}
