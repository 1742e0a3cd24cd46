package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/**
 * Grouped-query attention over the last {@code window} tokens, the current one included. Made by
 * {@link #of}.
 *
 * @param nHeads query heads; query head h reads key/value head {@code h / (nHeads / nKvHeads)}
 * @param headDim width of a query and key head
 * @param valueDim width of a value head, usually headDim
 * @param window tokens visible, or {@link #UNBOUNDED}
 * @param chunked whether the window begins anew with every {@code window} tokens, so that a token
 *     sees those of its own chunk alone (Llama 4)
 * @param scale factor on q·k, usually {@code headDim^-1/2}
 * @param softcap bound of the scores, {@code softcap · tanh(score / softcap)}, or null for none
 * @param keyScale factor on the keys before norm and rotation, 1 for none
 * @param rope rotary position embedding of queries and keys, or null for none
 * @param qkNormEps epsilon of an RMSNorm over each query and key head before the rotation, or null
 *     for none
 * @param globals tokens that stay visible whatever the window
 * @param lent whether later layers look at its keys and values, too
 * @param sourceLayer the layer that lends it keys and values, those of the mixer at the same place
 *     there, or null where it makes its own
 * @param keysAsValues whether the values are the projected keys, before their norm and rotation
 * @param valueNormEps epsilon of an RMSNorm without weight over each value head, or null for none
 * @param outputNormEps epsilon of an RMSNorm over all heads' outputs, or null for none
 * @param outputGate whether the heads' outputs are multiplied by {@code σ(gate(u))}
 * @param sinkLogits whether each head has a learned logit that takes part in the sum of its softmax
 *     and has no value (arXiv:2508.10925); not to be confused with the first tokens that stay
 * @param temper what queries are multiplied by as the text grows, or null for nothing
 * @param cached how its keys and values are kept
 * @param firstInCache whether first tokens that stay are seen from the place that a query has among
 *     the visible ones, so that no distance is ever greater than those (arXiv:2309.17453, §3.2);
 *     otherwise {@code globals} are seen from its own position
 */
public record AttentionConfig(
    int dModel,
    int nHeads,
    int nKvHeads,
    int headDim,
    int valueDim,
    int window,
    boolean chunked,
    float scale,
    @Nullable Float softcap,
    float keyScale,
    @Nullable RopeConfig rope,
    @Nullable Float qkNormEps,
    boolean outputGate,
    GlobalTokens globals,
    boolean lent,
    @Nullable Integer sourceLayer,
    boolean keysAsValues,
    @Nullable Float valueNormEps,
    @Nullable Float outputNormEps,
    boolean sinkLogits,
    @Nullable QueryTemper temper,
    KeyValueFormat cached,
    boolean firstInCache)
    implements MixerConfig {

  /** The window of an attention that sees every earlier token. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  public AttentionConfig {
    Sizes.positive("dModel", dModel);
    Sizes.positive("nHeads", nHeads);
    Sizes.positive("nKvHeads", nKvHeads);
    Sizes.positive("headDim", headDim);
    Sizes.positive("valueDim", valueDim);
    Sizes.positive("window", window);
    Sizes.multiple("The number of attention heads", nHeads, "the key/value heads", nKvHeads);
    boolean stay = !globals.equals(GlobalTokens.NONE);
    if (stay && window == UNBOUNDED) {
      throw new IllegalArgumentException(
          "Tokens that stay visible need a window, were " + globals + ".");
    }
    if (firstInCache && rope != null && !globals.areFirst()) {
      throw new IllegalArgumentException(
          "Only first tokens have places of their own in the cache, were " + globals + ".");
    }
    if (chunked && (window == UNBOUNDED || stay)) {
      throw new IllegalArgumentException(
          "Chunks need a length, and nothing before them stays visible.");
    }
    if (lent && sourceLayer != null) {
      throw new IllegalArgumentException("A layer lends keys and values of its own.");
    }
    if (keysAsValues && valueDim != headDim) {
      throw new IllegalArgumentException(
          "Keys can be values only where both are as wide, were "
              + headDim
              + " and "
              + valueDim
              + ".");
    }
    if (softcap != null && !(softcap > 0)) {
      throw new IllegalArgumentException(
          "The attention softcap must be positive, was " + softcap + ".");
    }
    if (sinkLogits && !(scale > 0)) {
      throw new IllegalArgumentException(
          "The scale of attention with learned sinks must be positive, was " + scale + ".");
    }
    if (rope != null && rope.rotaryDim() > headDim) {
      throw new IllegalArgumentException(
          "The rotary dimension "
              + rope.rotaryDim()
              + " exceeds the head dimension "
              + headDim
              + ".");
    }
  }

  /**
   * Attention over all tokens with scale {@code headDim^-1/2}, no positions and nothing else; the
   * builder changes what differs.
   */
  public static AttentionBuilder of(int dModel, int nHeads, int nKvHeads, int headDim) {
    return new AttentionBuilder(dModel, nHeads, nKvHeads, headDim);
  }

  /** The attention in a mixer that looks back at keys and values, or null. */
  public static @Nullable AttentionConfig in(MixerConfig mixer) {
    return switch (mixer) {
      case AttentionConfig attention -> attention;
      case DifferentialConfig differential -> differential.attention();
      default -> null;
    };
  }

  /** Whether this layer projects keys and values. */
  public boolean makesKeyValues() {
    return sourceLayer == null;
  }

  /** Whether another attention can look at the keys and values of this one. */
  boolean lendsTo(AttentionConfig other) {
    return lent
        && nKvHeads == other.nKvHeads
        && headDim == other.headDim
        && valueDim == other.valueDim
        && cached == other.cached
        && window >= other.window
        && chunked == other.chunked
        && globals.beginWith(other.globals);
  }

  public int dQuery() {
    return nHeads * headDim;
  }

  public int dKey() {
    return nKvHeads * headDim;
  }

  public int dValue() {
    return nKvHeads * valueDim;
  }

  /** Width of all heads' outputs together. */
  public int dMixed() {
    return nHeads * valueDim;
  }

  public boolean bounded() {
    return window != UNBOUNDED;
  }

  /** The first position, but for those that stay, that the token at a position sees. */
  public long firstVisible(long position) {
    return chunked ? position - position % window : Math.max(0, position + 1 - window);
  }

  /**
   * The first position that the token at a position sees without a gap: that of its window, or 0
   * where all before the window stay.
   */
  public long firstOfRun(long position) {
    long first = firstVisible(position);
    return globals.before(first) == first ? 0 : first;
  }

  /** How many tokens that the token at a position sees lie in front of its window, behind a gap. */
  public int apart(long position) {
    return globals.before(firstOfRun(position));
  }

  /** Keys and values held after {@code tokens} tokens. */
  public int rows(long tokens) {
    return (int) Math.min(tokens, maxRows());
  }

  /** Most keys and values ever held. */
  public long maxRows() {
    return (long) window + globals.count();
  }

  @Override
  public long stateBytes(long tokens) {
    return makesKeyValues() ? (long) rowBytes() * rows(tokens) : 0;
  }

  /** Bytes of one cached token. */
  public int rowBytes() {
    return nKvHeads * (cached.bytes(headDim) + cached.bytes(valueDim));
  }

  /** The same attention whose keys and values are kept in another format. */
  public AttentionConfig cachedAs(KeyValueFormat format) {
    return toBuilder().cached(format).build();
  }

  /**
   * The same attention that sees some tokens for good and the last {@code tokens}: first ones from
   * the place that a query has among the visible ones (arXiv:2309.17453, §3.2), others from its
   * own.
   */
  public AttentionConfig rolling(int tokens, GlobalTokens stay) {
    return toBuilder().window(tokens).globals(stay).firstInCache(stay.areFirst()).build();
  }

  private AttentionBuilder toBuilder() {
    return new AttentionBuilder(dModel, nHeads, nKvHeads, headDim)
        .valueDim(valueDim)
        .window(window)
        .chunked(chunked)
        .scale(scale)
        .softcap(softcap)
        .keyScale(keyScale)
        .rope(rope)
        .qkNorm(qkNormEps)
        .outputGate(outputGate)
        .globals(globals)
        .lent(lent)
        .sourceLayer(sourceLayer)
        .keysAsValues(keysAsValues)
        .valueNorm(valueNormEps)
        .outputNorm(outputNormEps)
        .sinkLogits(sinkLogits)
        .temper(temper)
        .cached(cached)
        .firstInCache(firstInCache);
  }

  @Override
  public String stateShape() {
    if (!makesKeyValues()) {
      return "none";
    }
    String width = headDim == valueDim ? "" + headDim : headDim + "/" + valueDim;
    return "attention(kv="
        + nKvHeads
        + "x"
        + width
        + (chunked ? ",chunk=" : ",window=")
        + window
        + staying()
        + (cached == KeyValueFormat.F32 ? "" : "," + cached)
        + ")";
  }

  private String staying() {
    return globals.areFirst()
        ? ",sinks=" + globals.count()
        : globals.spans().isEmpty() ? "" : ",globals=" + globals;
  }
}
