package dev.eunoe.model.mixer;

import dev.eunoe.model.config.RgLruConfig;
import dev.eunoe.model.kernel.contract.Linear;

/**
 * Weights of a recurrent block with a real-gated linear recurrent unit.
 *
 * @param input (width, dModel)
 * @param gate (width, dModel), the branch beside the recurrence
 * @param conv taps (dConv, width): one row per tap, the last for the current token
 * @param convBias (width)
 * @param inputGate block-diagonal (nBlocks, width / nBlocks, width / nBlocks), inputs first
 * @param inputGateBias (width)
 * @param recurrenceGate like inputGate
 * @param recurrenceGateBias (width)
 * @param logDecay (width), {@code −8·softplus(Λ)}: the log of the decay at an open gate
 * @param output (dModel, width)
 */
public record RgLruWeights(
    RgLruConfig config,
    Linear input,
    Linear gate,
    float[] conv,
    float[] convBias,
    float[] inputGate,
    float[] inputGateBias,
    float[] recurrenceGate,
    float[] recurrenceGateBias,
    float[] logDecay,
    Linear output)
    implements MixerWeights {}
