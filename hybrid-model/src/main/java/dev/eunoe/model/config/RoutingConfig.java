package dev.eunoe.model.config;

/**
 * How a token chooses its experts from the router's logits, and what weight each gets.
 *
 * <pre>
 *   score = scoring(logits)
 *   chosen = the nActive best of score (+ a bias that only the choice sees, where the weights have one),
 *            after all but the topGroups groups with the best sum of two are left out
 *   weight = scale · score / (normalise ? Σ of the chosen + normaliseEps : 1)      (· a factor of the expert's,
 *            where the weights have one)
 * </pre>
 *
 * Among equals the expert with the lower index wins.
 *
 * @param nActive experts of one token
 * @param normaliseEps added to the sum the weights are divided by
 * @param nGroups equal groups of neighbouring experts; 1 for no groups
 * @param topGroups groups a token may choose from
 */
public record RoutingConfig(
    Scoring scoring,
    int nActive,
    boolean normalise,
    float normaliseEps,
    float scale,
    int nGroups,
    int topGroups) {

  /** What turns logits into scores. */
  public enum Scoring {
    /** Softmax over all experts. */
    SOFTMAX,
    /** The best logits are chosen, softmax over them alone. */
    SOFTMAX_OF_CHOSEN,
    /** Each expert by itself. */
    SIGMOID
  }

  public RoutingConfig {
    Sizes.positive("The number of experts of one token", nActive);
    Sizes.positive("The number of expert groups", nGroups);
    Sizes.positive("The number of expert groups of one token", topGroups);
    if (topGroups > nGroups) {
      throw new IllegalArgumentException(
          "A token cannot use " + topGroups + " of " + nGroups + " groups of experts.");
    }
  }

  /** A choice without groups, weights as the scoring gives them. */
  public static RoutingConfig of(Scoring scoring, int nActive) {
    return new RoutingConfig(scoring, nActive, false, 0, 1, 1, 1);
  }
}
