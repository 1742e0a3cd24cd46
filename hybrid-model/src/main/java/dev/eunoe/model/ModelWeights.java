package dev.eunoe.model;

import dev.eunoe.model.kernel.Matrix;
import dev.eunoe.model.kernel.Norm;
import java.util.List;

/**
 * All weights of a model, immutable and shared by every sequence.
 *
 * @param embedding (vocabSize, dModel)
 * @param finalNorm in front of the head
 * @param head (vocabSize, dModel); the embedding itself when the two are tied
 */
public record ModelWeights(
    Matrix embedding, List<BlockWeights> blocks, Norm finalNorm, Matrix head) {
  public ModelWeights {
    blocks = List.copyOf(blocks);
  }
}
