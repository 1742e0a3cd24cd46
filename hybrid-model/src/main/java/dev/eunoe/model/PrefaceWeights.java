package dev.eunoe.model;

import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.mixer.AttentionWeights;

/**
 * The weights of a preface; those of its blocks may be shared by several layers.
 *
 * @param norm (2·dModel), in front of the attention
 * @param attention from 2·dModel to dModel
 * @param feedForwardNorm (dModel)
 * @param output (dModel, dModel), to the input of the mixers
 */
public record PrefaceWeights(
    Norm norm,
    AttentionWeights attention,
    Norm feedForwardNorm,
    DenseWeights feedForward,
    Linear output) {}
