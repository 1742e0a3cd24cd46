package dev.eunoe.model.mixer;

import dev.eunoe.model.config.DeltaNetConfig;
import dev.eunoe.model.kernel.contract.Linear;

/**
 * Weights of a gated delta rule.
 *
 * @param qkv (convChannels, dModel): queries, keys, values, each head by head
 * @param gate (dValues, dModel), z
 * @param beta (nValueHeads, dModel), how much of the correction is written
 * @param dt (nValueHeads, dModel), from which the decay is made; {@code dt_bias} is its bias
 * @param conv taps (dConv, convChannels): one row per tap, the last for the current token
 * @param convBias (convChannels), zero when the checkpoint has none
 * @param a (nValueHeads), {@code −exp(A_log)}
 * @param norm (valueDim), the same for every head
 * @param output (dModel, dValues)
 */
public record DeltaNetWeights(
    DeltaNetConfig config,
    Linear qkv,
    Linear gate,
    Linear beta,
    Linear dt,
    float[] conv,
    float[] convBias,
    float[] a,
    float[] norm,
    Linear output)
    implements MixerWeights {}
