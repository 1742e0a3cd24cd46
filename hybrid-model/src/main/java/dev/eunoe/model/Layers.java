package dev.eunoe.model;

import dev.eunoe.model.config.ModelConfig;
import dev.eunoe.model.kernel.contract.Kernels;
import dev.eunoe.model.state.Pass;
import java.util.ArrayList;
import java.util.List;

/**
 * The sublayers of all {@link Block}s, in two parts: all up to the last one that mixes tokens, and
 * what comes after it. The second part maps each token by itself and keeps no state, so it is done
 * for those tokens only whose logits somebody asks for: of a prompt the last.
 */
final class Layers {
  private final List<Sublayer> mixing;
  private final List<Sublayer> remaining;

  /**
   * @throws IllegalArgumentException when the weights are not of the layers of the config
   */
  Layers(ModelConfig config, ModelWeights weights, Kernels kernels) {
    if (config.layers().size() != weights.blocks().size()) {
      throw new IllegalArgumentException("A model needs weights for each of its layers.");
    }
    var all = new ArrayList<Sublayer>();
    for (int i = 0; i < config.layers().size(); i++) {
      var layer = config.layers().get(i);
      all.addAll(
          new Block(i, layer, weights.blocks().get(i), config.dModel(), kernels).sublayers());
    }
    int split = all.size();
    while (split > 0 && !all.get(split - 1).mixes()) {
      split--;
    }
    this.mixing = List.copyOf(all.subList(0, split));
    this.remaining = List.copyOf(all.subList(split, all.size()));
  }

  /** Adds the first part to the residual x (tokens, dModel) and changes the layers' states. */
  void mixing(float[] x, Pass pass) {
    forward(mixing, x, pass.tokens(), pass);
  }

  /** Adds the second part to those rows of the residual that are left of it, x (rows, dModel). */
  void remaining(float[] x, int rows, Pass pass) {
    if (rows > 0) {
      forward(remaining, x, rows, pass);
    }
  }

  private static void forward(List<Sublayer> sublayers, float[] x, int rows, Pass pass) {
    // By index: an iterator would be garbage with every step.
    for (int i = 0; i < sublayers.size(); i++) {
      sublayers.get(i).forward(x, rows, pass);
    }
  }
}
