package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.kernel.contract.Linear;
import dev.eunoe.model.kernel.contract.Norm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a feed-forward block with experts.
 *
 * @param router (nExperts, dModel)
 * @param choiceBias (nExperts), added to the scores for the choice alone, or null
 * @param experts nExperts of them
 * @param shared present exactly when the config has a shared expert
 * @param sharedGate (1, dModel), present exactly when the config has one
 * @param latentDown (expert width, dModel), present exactly when the experts have a width of their
 *     own
 * @param latentUp (dModel, expert width), likewise
 * @param ownNorms present exactly when the config has them
 * @param expertScale (nExperts), factors on the weights of chosen experts, or null
 */
public record ExpertsWeights(
    ExpertsConfig config,
    Linear router,
    float @Nullable [] choiceBias,
    List<DenseWeights> experts,
    @Nullable DenseWeights shared,
    @Nullable Linear sharedGate,
    @Nullable Linear latentDown,
    @Nullable Linear latentUp,
    @Nullable OwnNorms ownNorms,
    float @Nullable [] expertScale)
    implements FeedForwardWeights {

  /**
   * The norms of a block that reads the residual as it is.
   *
   * @param router in front of the router
   * @param experts in front of the experts
   * @param shared in front of the shared expert
   * @param expertsOut behind the sum of the experts
   * @param sharedOut behind the shared expert
   */
  public record OwnNorms(Norm router, Norm experts, Norm shared, Norm expertsOut, Norm sharedOut) {}

  public ExpertsWeights {
    experts = List.copyOf(experts);
    if ((ownNorms != null) != config.ownNorms()) {
      throw new IllegalArgumentException("Experts have norms exactly when their config says so.");
    }
  }

  /** Without norms of their own and factors. */
  public ExpertsWeights(
      ExpertsConfig config,
      Linear router,
      float @Nullable [] choiceBias,
      List<DenseWeights> experts,
      @Nullable DenseWeights shared,
      @Nullable Linear sharedGate,
      @Nullable Linear latentDown,
      @Nullable Linear latentUp) {
    this(config, router, choiceBias, experts, shared, sharedGate, latentDown, latentUp, null, null);
  }
}
