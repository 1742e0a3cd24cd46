package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention over the last {@code window} tokens, the current one included.
 *
 * @param nHeads query heads; query head h reads key/value head {@code h / (nHeads / nKvHeads)}
 * @param window tokens visible, or {@link #UNBOUNDED}
 * @param scale factor on q·k, usually {@code headDim^-1/2}
 * @param rope rotary position embedding of queries and keys, or null for none
 * @param qkNormEps epsilon of an RMSNorm over each query and key head before the rotation, or null
 *     for none
 */
public record AttentionConfig(
    int dModel,
    int nHeads,
    int nKvHeads,
    int headDim,
    int window,
    float scale,
    @Nullable RopeConfig rope,
    @Nullable Float qkNormEps)
    implements MixerConfig {

  /** The window of an attention that sees every earlier token. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  public AttentionConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("nHeads", nHeads);
    Sizes.positive("nKvHeads", nKvHeads);
    Sizes.positive("headDim", headDim);
    Sizes.positive("window", window);
    Sizes.multiple("The number of attention heads", nHeads, "the key/value heads", nKvHeads);
    if (rope != null && rope.rotaryDim() > headDim) {
      throw new IllegalArgumentException(
          "The rotary dimension "
              + rope.rotaryDim()
              + " exceeds the head dimension "
              + headDim
              + ".");
    }
  }

  public int dQuery() {
    return nHeads * headDim;
  }

  public int dKeyValue() {
    return nKvHeads * headDim;
  }

  public boolean bounded() {
    return window != UNBOUNDED;
  }

  /** Keys and values held after {@code tokens} tokens. */
  public int rows(long tokens) {
    return (int) Math.min(tokens, window);
  }

  @Override
  public long stateBytes(long tokens) {
    return 2L * dKeyValue() * rows(tokens) * Float.BYTES;
  }

  @Override
  public String stateShape() {
    return "attention(kv=" + nKvHeads + "x" + headDim + ",window=" + window + ")";
  }
}
