package dev.eunoe.model;

import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.kernel.matrix.Matrix;

/**
 * The weights of what every layer is given of each token.
 *
 * @param table (vocabSize, layers·width); of it one row is read for each token, so it can stay in
 *     its file
 * @param projection (layers·width, dModel)
 * @param norm over the width, in front of the sum
 */
public record PerLayerWeights(Matrix table, Linear projection, Norm norm) {}
