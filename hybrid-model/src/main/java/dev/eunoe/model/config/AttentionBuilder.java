package dev.eunoe.model.config;

import org.jspecify.annotations.Nullable;

/** What most attentions have, to be changed before {@link #build}. */
public final class AttentionBuilder {
  private final int dModel;
  private final int nHeads;
  private final int nKvHeads;
  private final int headDim;
  private int valueDim;
  private int window = AttentionConfig.UNBOUNDED;
  private boolean chunked;
  private float scale;
  private @Nullable Float softcap;
  private float keyScale = 1;
  private @Nullable RopeConfig rope;
  private @Nullable Float qkNormEps;
  private boolean outputGate;
  private GlobalTokens globals = GlobalTokens.NONE;
  private boolean lent;
  private @Nullable Integer sourceLayer;
  private boolean keysAsValues;
  private @Nullable Float valueNormEps;
  private @Nullable Float outputNormEps;
  private boolean sinkLogits;
  private @Nullable QueryTemper temper;
  private KeyValueFormat cached = KeyValueFormat.F32;
  private boolean firstInCache;

  AttentionBuilder(int dModel, int nHeads, int nKvHeads, int headDim) {
    this.dModel = dModel;
    this.nHeads = nHeads;
    this.nKvHeads = nKvHeads;
    this.headDim = headDim;
    this.valueDim = headDim;
    this.scale = (float) (1 / Math.sqrt(headDim));
  }

  public AttentionBuilder valueDim(int width) {
    this.valueDim = width;
    return this;
  }

  public AttentionBuilder window(int tokens) {
    this.window = tokens;
    return this;
  }

  public AttentionBuilder chunked(boolean anew) {
    this.chunked = anew;
    return this;
  }

  public AttentionBuilder temper(@Nullable QueryTemper growing) {
    this.temper = growing;
    return this;
  }

  public AttentionBuilder scale(double factor) {
    this.scale = (float) factor;
    return this;
  }

  public AttentionBuilder softcap(@Nullable Float bound) {
    this.softcap = bound;
    return this;
  }

  public AttentionBuilder keyScale(float factor) {
    this.keyScale = factor;
    return this;
  }

  public AttentionBuilder rope(@Nullable RopeConfig rotation) {
    this.rope = rotation;
    return this;
  }

  public AttentionBuilder qkNorm(@Nullable Float eps) {
    this.qkNormEps = eps;
    return this;
  }

  public AttentionBuilder outputGate(boolean gated) {
    this.outputGate = gated;
    return this;
  }

  /** First tokens that stay visible, and no others. */
  public AttentionBuilder sinks(int tokens) {
    return globals(GlobalTokens.first(tokens));
  }

  public AttentionBuilder globals(GlobalTokens staying) {
    this.globals = staying;
    return this;
  }

  public AttentionBuilder lent(boolean toLaterLayers) {
    this.lent = toLaterLayers;
    return this;
  }

  public AttentionBuilder sourceLayer(@Nullable Integer layer) {
    this.sourceLayer = layer;
    return this;
  }

  public AttentionBuilder keysAsValues(boolean same) {
    this.keysAsValues = same;
    return this;
  }

  public AttentionBuilder valueNorm(@Nullable Float eps) {
    this.valueNormEps = eps;
    return this;
  }

  public AttentionBuilder outputNorm(@Nullable Float eps) {
    this.outputNormEps = eps;
    return this;
  }

  public AttentionBuilder sinkLogits(boolean learned) {
    this.sinkLogits = learned;
    return this;
  }

  public AttentionBuilder cached(KeyValueFormat format) {
    this.cached = format;
    return this;
  }

  public AttentionBuilder firstInCache(boolean inCache) {
    this.firstInCache = inCache;
    return this;
  }

  public AttentionConfig build() {
    return new AttentionConfig(
        dModel,
        nHeads,
        nKvHeads,
        headDim,
        valueDim,
        window,
        chunked,
        scale,
        softcap,
        keyScale,
        rope,
        qkNormEps,
        outputGate,
        globals,
        lent,
        sourceLayer,
        keysAsValues,
        valueNormEps,
        outputNormEps,
        sinkLogits,
        temper,
        cached,
        firstInCache);
  }
}
