package dev.eunoe.model;

import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.util.List;

/**
 * All weights of a model, immutable and shared by every sequence.
 *
 * @param embedding (vocabSize, dModel)
 * @param finalNorm in front of the head
 * @param head (vocabSize, dModel); the embedding itself when the two are tied
 * @param prefix embeddings (prefixTokens, dModel) that every sequence begins with; usually empty
 */
public record ModelWeights(
    Matrix embedding, List<BlockWeights> blocks, Norm finalNorm, Matrix head, float[] prefix) {
  public ModelWeights {
    blocks = List.copyOf(blocks);
  }

  public ModelWeights(Matrix embedding, List<BlockWeights> blocks, Norm finalNorm, Matrix head) {
    this(embedding, blocks, finalNorm, head, new float[0]);
  }
}
