package dev.eunoe.model.feedforward;

import dev.eunoe.model.config.ExpertsConfig;
import dev.eunoe.model.kernel.contract.Linear;
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
 */
public record ExpertsWeights(
    ExpertsConfig config,
    Linear router,
    float @Nullable [] choiceBias,
    List<DenseWeights> experts,
    @Nullable DenseWeights shared,
    @Nullable Linear sharedGate,
    @Nullable Linear latentDown,
    @Nullable Linear latentUp)
    implements FeedForwardWeights {
  public ExpertsWeights {
    experts = List.copyOf(experts);
  }
}
