package dev.eunoe.model.weights;

import dev.eunoe.model.config.DenseConfig;
import dev.eunoe.model.feedforward.DenseWeights;
import dev.eunoe.model.kernel.contract.Linear;

/** Feed-forward blocks as the families of Granite store them. */
final class GraniteTensors {
  private GraniteTensors() {}

  /**
   * Block {@code index} of {@code count} stacked ones: {@code input_linear} holds the gate above
   * the way up.
   */
  static DenseWeights fused(
      Weights weights, String prefix, DenseConfig config, int index, int count) {
    int dModel = config.dModel();
    int inner = config.dFeedForward();
    int[] inShape =
        count == 1 ? new int[] {2 * inner, dModel} : new int[] {count, 2 * inner, dModel};
    int[] outShape = count == 1 ? new int[] {dModel, inner} : new int[] {count, dModel, inner};
    String in = prefix + "input_linear.weight";
    String out = prefix + "output_linear.weight";
    int gate = index * 2 * inner;
    return new DenseWeights(
        config,
        new Linear(weights.rows(in, gate, inner, inShape), null),
        new Linear(weights.rows(in, gate + inner, inner, inShape), null),
        new Linear(weights.rows(out, index * dModel, dModel, outShape), null));
  }
}
