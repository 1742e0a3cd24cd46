package dev.eunoe.model;

import dev.eunoe.model.feedforward.FeedForwardWeights;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.Norm;
import dev.eunoe.model.mixer.MixerWeights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights of one sublayer, of the kind of its config. */
public sealed interface SublayerWeights {

  /** In front of it; null where what follows reads the residual as it is. */
  @Nullable Norm norm();

  /** Behind it, present exactly when the config has one. */
  @Nullable Norm postNorm();

  /** Mixers, as many as the config has branches and in their order. */
  record Mixing(Norm norm, List<MixerWeights> mixers, @Nullable Norm postNorm)
      implements SublayerWeights {
    public Mixing {
      mixers = List.copyOf(mixers);
    }

    public Mixing(Norm norm, MixerWeights... mixers) {
      this(norm, List.of(mixers), null);
    }
  }

  /** Mixers behind a preface. */
  record Prefaced(PrefaceWeights preface, Mixing mixing) implements SublayerWeights {
    @Override
    public Norm norm() {
      return mixing.norm();
    }

    @Override
    public @Nullable Norm postNorm() {
      return mixing.postNorm();
    }
  }

  /** A feed-forward block; without a norm exactly when it has its own. */
  record FeedForward(@Nullable Norm norm, FeedForwardWeights feedForward, @Nullable Norm postNorm)
      implements SublayerWeights {
    public FeedForward(Norm norm, FeedForwardWeights feedForward) {
      this(norm, feedForward, null);
    }
  }

  /**
   * What a layer makes of its own input.
   *
   * @param gate (width, dModel)
   * @param projection (dModel, width)
   */
  record PerLayerInput(Linear gate, Linear projection, Norm postNorm) implements SublayerWeights {
    @Override
    public @Nullable Norm norm() {
      return null;
    }
  }
}
