package dev.eunoe.model;

import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.kernel.matrix.Matrix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All weights of a model, immutable and shared by every sequence.
 *
 * @param embedding (vocabSize, dModel)
 * @param finalNorm in front of the head
 * @param head (vocabSize, dModel); the embedding itself when the two are tied
 * @param prefix embeddings (prefixTokens, dModel) that every sequence begins with; usually empty
 * @param perLayer what the layers are given of each token, present exactly when the config says so
 */
public record ModelWeights(
    Matrix embedding,
    List<BlockWeights> blocks,
    Norm finalNorm,
    Matrix head,
    float[] prefix,
    @Nullable PerLayerWeights perLayer) {
  public ModelWeights {
    blocks = List.copyOf(blocks);
  }

  public ModelWeights(
      Matrix embedding, List<BlockWeights> blocks, Norm finalNorm, Matrix head, float[] prefix) {
    this(embedding, blocks, finalNorm, head, prefix, null);
  }

  public ModelWeights(Matrix embedding, List<BlockWeights> blocks, Norm finalNorm, Matrix head) {
    this(embedding, blocks, finalNorm, head, new float[0]);
  }
}
