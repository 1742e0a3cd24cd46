package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * Differential attention (arXiv:2410.05258): the heads form two sets, and what the second sees is
 * subtracted from what the first sees.
 *
 * @param nHeads query heads of both sets together
 * @param nKvHeads key heads of both sets together
 * @param window tokens visible, or {@link AttentionConfig#UNBOUNDED}
 * @param globals tokens that stay visible whatever the window
 * @param lent whether later layers look at its keys and values, too
 * @param sourceLayer the layer whose keys and values it looks at, or null for its own
 * @param cached how its keys and values are kept
 */
public record DifferentialConfig(
    int dModel,
    int nHeads,
    int nKvHeads,
    int headDim,
    int window,
    GlobalTokens globals,
    boolean lent,
    @Nullable Integer sourceLayer,
    KeyValueFormat cached)
    implements MixerConfig {

  public DifferentialConfig {
    Sizes.multiple("The number of attention heads", nHeads, "the sets of heads", 2);
    Sizes.multiple("The number of key/value heads", nKvHeads, "the sets of heads", 2);
  }

  /**
   * Both sets as one attention, the heads of the first before those of the second. A value head is
   * two heads wide, since each set sees the values of both; so that one attention serves both sets,
   * every value is kept twice.
   */
  public AttentionConfig attention() {
    return AttentionConfig.of(dModel, nHeads, nKvHeads, headDim)
        .valueDim(2 * headDim)
        .window(window)
        .globals(globals)
        .lent(lent)
        .sourceLayer(sourceLayer)
        .cached(cached)
        .build();
  }

  /** The same attention whose keys and values are kept in another format. */
  public DifferentialConfig cachedAs(KeyValueFormat format) {
    return new DifferentialConfig(
        dModel, nHeads, nKvHeads, headDim, window, globals, lent, sourceLayer, format);
  }

  /** The same attention that sees some tokens for good and the last {@code tokens}. */
  DifferentialConfig rolling(int tokens, GlobalTokens stay) {
    return new DifferentialConfig(
        dModel, nHeads, nKvHeads, headDim, tokens, stay, lent, sourceLayer, cached);
  }

  /** Width of all heads' outputs together. */
  public int dMixed() {
    return nHeads * headDim;
  }

  @Override
  public long stateBytes(long tokens) {
    return sourceLayer == null ? attention().stateBytes(tokens) : 0;
  }

  @Override
  public String stateShape() {
    return sourceLayer == null ? "differential-" + attention().stateShape() : "none";
  }
}
