package dev.eunoe.model.mixer;

import dev.eunoe.model.config.MambaConfig;
import dev.eunoe.model.kernel.contract.Linear;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a Mamba-2 mixer.
 *
 * @param input (dProjected, dModel); its rows are z (dInner), x (dInner), B and C (nGroups·dState
 *     each), dt (nHeads)
 * @param conv taps (dConv, convChannels): one row per tap, the last for the current token
 * @param convBias (convChannels), zero when the checkpoint has none
 * @param dtBias (nHeads)
 * @param a (nHeads), {@code −exp(A_log)}
 * @param skip (nHeads), D
 * @param norm (dInner), present exactly when the config has a gated norm
 * @param output (dModel, dInner)
 */
public record MambaWeights(
    MambaConfig config,
    Linear input,
    float[] conv,
    float[] convBias,
    float[] dtBias,
    float[] a,
    float[] skip,
    float @Nullable [] norm,
    Linear output)
    implements MixerWeights {}
