package dev.eunoe.model.mixer;

import dev.eunoe.model.config.MixerConfig;

/** The weights of one mixer together with the config they fit. */
public sealed interface MixerWeights
    permits AttentionWeights,
        MambaWeights,
        Mamba1Weights,
        RgLruWeights,
        DeltaNetWeights,
        ShortConvWeights,
        DifferentialWeights,
        GatedMemoryWeights {
  MixerConfig config();
}
