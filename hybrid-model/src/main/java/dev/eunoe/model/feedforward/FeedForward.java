package dev.eunoe.model.feedforward;

import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Workspace;

/** Maps each token by itself. */
public sealed interface FeedForward permits DenseFeedForward, ExpertsFeedForward {

  /**
   * Maps {@code tokens} rows.
   *
   * @param u normed input (tokens, dModel)
   * @param out output (tokens, dModel), overwritten
   */
  void forward(float[] u, int tokens, Workspace workspace, float[] out);

  static FeedForward of(FeedForwardWeights weights, Kernels kernels) {
    return switch (weights) {
      case DenseWeights dense -> new DenseFeedForward(dense, kernels);
      case ExpertsWeights experts -> new ExpertsFeedForward(experts, kernels);
    };
  }
}
