package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * A dense feed-forward block.
 *
 * <pre>
 *   gated:      y = downScale · down(act(gateScale · gate(u)) ⊙ up(u))      SwiGLU, GeGLU
 *   not gated:  y = downScale · down(act(up(u)))
 *   clamped:    y = down(g·σ(gateScale · g) ⊙ (1 + max(−limit, min(up(u), limit)))), g = min(gate(u), limit)
 * </pre>
 *
 * @param dModel width of input and output
 * @param dFeedForward inner width
 * @param limit bound of gate and way up where they are clamped, as in gpt-oss (arXiv:2508.10925),
 *     else null
 */
public record DenseConfig(
    int dModel,
    int dFeedForward,
    Activation activation,
    boolean gated,
    float gateScale,
    float downScale,
    @Nullable Float limit)
    implements FeedForwardConfig {

  public DenseConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("dFeedForward", dFeedForward);
    if (limit != null && !(limit > 0)) {
      throw new IllegalArgumentException(
          "The limit of a clamped feed-forward block must be positive, was " + limit + ".");
    }
  }

  /** A gated block without scales. */
  public static DenseConfig gated(int dModel, int dFeedForward, Activation activation) {
    return new DenseConfig(dModel, dFeedForward, activation, true, 1, 1, null);
  }

  /** A gated block whose gate and way up are clamped. */
  public static DenseConfig clamped(int dModel, int dFeedForward, float slope, float limit) {
    return new DenseConfig(dModel, dFeedForward, Activation.SILU, true, slope, 1, limit);
  }

  /** A block of two linear maps without scales. */
  public static DenseConfig plain(int dModel, int dFeedForward, Activation activation) {
    return new DenseConfig(dModel, dFeedForward, activation, false, 1, 1, null);
  }
}
