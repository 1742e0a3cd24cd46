package dev.eunoe.model.config;

/**
 * A factor on queries that grows with the text, so that attention over many tokens stays as sharp
 * (arXiv:2501.19399): {@code 1 + scale · ln(1 + ⌊(position + 1) / floor⌋)}.
 *
 * @param floor tokens of a text that nothing is multiplied in
 */
public record QueryTemper(float scale, int floor) {
  public QueryTemper {
    Sizes.positive("The tokens before queries are tempered", floor);
  }

  /** The factor on the queries of the token at a position. */
  public float factor(long position) {
    return (float) (1 + scale * StrictMath.log1p((double) ((position + 1) / floor)));
  }
}
