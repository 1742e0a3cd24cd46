package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * A feed-forward block of which each token uses only a few experts, and perhaps one that all share.
 *
 * <pre>
 *   y = Σₑ weight[e]·expert[e](u) + [σ(sharedGate·u) ·] shared(u)      e over the chosen experts
 * </pre>
 *
 * Where the experts are narrower than the residual, a linear map in front of them and one behind
 * the sum change the width; the shared expert stays in dModel.
 *
 * @param nExperts experts to choose from
 * @param expert the shape of each
 * @param shared the expert every token uses, or null
 * @param sharedGate whether the shared expert has a gate of its own
 * @param weighsInput whether an expert's weight multiplies what it reads, not what it gives
 * @param ownNorms whether the block reads the residual as it is, of which router, experts and
 *     shared expert each make a norm of their own, and whether what the experts give and what the
 *     shared one gives have a norm each before they are added
 */
public record ExpertsConfig(
    int dModel,
    int nExperts,
    DenseConfig expert,
    RoutingConfig routing,
    @Nullable DenseConfig shared,
    boolean sharedGate,
    boolean weighsInput,
    boolean ownNorms)
    implements FeedForwardConfig {

  /** Experts that read what the sublayer has normed. */
  public ExpertsConfig(
      int dModel,
      int nExperts,
      DenseConfig expert,
      RoutingConfig routing,
      @Nullable DenseConfig shared,
      boolean sharedGate) {
    this(dModel, nExperts, expert, routing, shared, sharedGate, false, false);
  }

  public ExpertsConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("The number of experts", nExperts);
    if (routing.nActive() > nExperts) {
      throw new IllegalArgumentException(
          "A token cannot use " + routing.nActive() + " experts of " + nExperts + ".");
    }
    Sizes.multiple("The number of experts", nExperts, "their groups", routing.nGroups());
    if (routing.topGroups() * (nExperts / routing.nGroups()) < routing.nActive()) {
      throw new IllegalArgumentException(
          "The "
              + routing.topGroups()
              + " groups a token may choose from hold fewer than its "
              + routing.nActive()
              + " experts.");
    }
    if (shared != null && shared.dModel() != dModel) {
      throw new IllegalArgumentException("The shared expert must be as wide as the residual.");
    }
    if (ownNorms && (shared == null || expert.dModel() != dModel)) {
      throw new IllegalArgumentException(
          "Experts with norms of their own need a shared one beside them, all as wide as the"
              + " residual.");
    }
    if (sharedGate && shared == null) {
      throw new IllegalArgumentException(
          "There is a gate for a shared expert, but no such expert.");
    }
  }

  /** Whether the experts work in a width of their own. */
  public boolean latent() {
    return expert.dModel() != dModel;
  }
}
