package dev.eunoe.model.mixer;

import dev.eunoe.model.config.ShortConvConfig;
import dev.eunoe.model.kernel.contract.Linear;

/**
 * Weights of a gated short convolution.
 *
 * @param inputGate (dModel, dModel), B
 * @param outputGate (dModel, dModel), C
 * @param input (dModel, dModel), x
 * @param conv taps (dConv, dModel): one row per tap, the last for the current token
 * @param convBias (dModel), zero when the checkpoint has none
 * @param output (dModel, dModel)
 */
public record ShortConvWeights(
    ShortConvConfig config,
    Linear inputGate,
    Linear outputGate,
    Linear input,
    float[] conv,
    float[] convBias,
    Linear output)
    implements MixerWeights {}
