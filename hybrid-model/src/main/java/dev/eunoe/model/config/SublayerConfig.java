package dev.eunoe.model.config;

import java.util.Arrays;
import java.util.List;

/**
 * One step of the residual stream: a norm, something that reads the normed input, perhaps a norm of
 * its output, and the sum.
 *
 * <pre>
 *   x ← x + residualScale · [postNorm](Σ branch([norm](x)))
 * </pre>
 */
public sealed interface SublayerConfig {

  /** Factor on what is added to the residual, 1 for none. */
  float residualScale();

  /** Whether the output is normed before it is added. */
  boolean postNorm();

  /** One mixer, or several in parallel on the same normed input. */
  record Mixing(List<MixerBranch> branches, float residualScale, boolean postNorm)
      implements SublayerConfig {
    public Mixing {
      branches = List.copyOf(branches);
      Sizes.positive("The number of mixers in a sublayer", branches.size());
      if (postNorm && branches.size() > 1) {
        throw new IllegalArgumentException("Parallel mixers cannot have a norm behind their sum.");
      }
    }
  }

  /** Mixers behind a preface, whose attention keeps a state of its own before theirs. */
  record Prefaced(PrefaceConfig preface, Mixing mixing) implements SublayerConfig {
    @Override
    public float residualScale() {
      return mixing.residualScale();
    }

    @Override
    public boolean postNorm() {
      return mixing.postNorm();
    }
  }

  /** A feed-forward block. */
  record FeedForward(FeedForwardConfig feedForward, float residualScale, boolean postNorm)
      implements SublayerConfig {}

  /**
   * What the model gives this layer of each token by its id (Gemma 4), let through by the residual
   * as it is, without a norm in front.
   *
   * <pre>
   *   x ← x + postNorm(projection·(activation(gate·x) ⊙ perLayer[token, layer]))
   * </pre>
   *
   * @param layer the index of the layer
   * @param layers of the model
   * @param width of what each of them is given
   */
  record PerLayerInput(int layer, int layers, int width, Activation activation)
      implements SublayerConfig {
    public PerLayerInput {
      Sizes.positive("The width of a layer's input of its own", width);
    }

    @Override
    public float residualScale() {
      return 1;
    }

    @Override
    public boolean postNorm() {
      return true;
    }
  }

  /** Mixers side by side, without constants. */
  static SublayerConfig mixing(MixerConfig... mixers) {
    return new Mixing(Arrays.stream(mixers).map(MixerBranch::plain).toList(), 1, false);
  }

  /** A feed-forward block, without constants. */
  static SublayerConfig feedForward(FeedForwardConfig feedForward) {
    return new FeedForward(feedForward, 1, false);
  }
}
