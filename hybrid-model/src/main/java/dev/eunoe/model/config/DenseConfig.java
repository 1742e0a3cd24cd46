package dev.eunoe.model.config;

/**
 * A dense feed-forward block.
 *
 * <pre>
 *   gated:      y = downScale · down(act(gateScale · gate(u)) ⊙ up(u))      SwiGLU, GeGLU
 *   not gated:  y = downScale · down(act(up(u)))
 * </pre>
 *
 * @param dModel width of input and output
 * @param dFeedForward inner width
 */
public record DenseConfig(
    int dModel,
    int dFeedForward,
    Activation activation,
    boolean gated,
    float gateScale,
    float downScale)
    implements FeedForwardConfig {

  public DenseConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("dFeedForward", dFeedForward);
  }

  /** A gated block without scales. */
  public static DenseConfig gated(int dModel, int dFeedForward, Activation activation) {
    return new DenseConfig(dModel, dFeedForward, activation, true, 1, 1);
  }

  /** A block of two linear maps without scales. */
  public static DenseConfig plain(int dModel, int dFeedForward, Activation activation) {
    return new DenseConfig(dModel, dFeedForward, activation, false, 1, 1);
  }
}
