package dev.eunoe.model.kernel.args;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.cache.KeyValueCache;
import org.jspecify.annotations.Nullable;

/**
 * What attention of the tokens of one sequence works on.
 *
 * <pre>
 *   q, firstQ (tokens, nHeads, headDim) · out (tokens, nHeads, valueDim)
 *   k (tokens, nKvHeads, headDim) · v (tokens, nKvHeads, valueDim), to be cached by the caller
 *   cache: the keys and values that are looked back at
 *   sinkLogits (nHeads), read where the shape has them
 *   firstQ: what first tokens in front of a window are seen with, where the shape says so
 * </pre>
 */
public final class AttentionArgs {
  public AttentionConfig shape;
  public final Slice q = new Slice();
  public final Slice firstQ = new Slice();
  public final Slice out = new Slice();
  public final Slice k = new Slice();
  public final Slice v = new Slice();
  public KeyValueCache cache;
  public float[] sinkLogits = Slice.NONE;

  @SuppressWarnings("NullAway.Init") // whoever fills the arguments begins with the shape
  public AttentionArgs() {}

  /** Queries and outputs, whose rows lie one after the other: rows {@code first} and following. */
  public AttentionArgs rows(AttentionConfig shape, float[] q, float[] out, int first) {
    this.shape = shape;
    this.q.rows(q, first, shape.dQuery());
    this.firstQ.rows(q, first, shape.dQuery());
    this.out.rows(out, first, shape.dMixed());
    return this;
  }

  /** Queries from the places that tokens have among the visible ones: as {@link #rows}. */
  public AttentionArgs firstQueries(float[] placed, int first) {
    this.firstQ.rows(placed, first, shape.dQuery());
    return this;
  }

  /** Keys and values that are not cached yet: rows {@code first} and following. */
  public AttentionArgs keyValues(float[] k, float[] v, int first) {
    this.k.rows(k, first, shape.dKey());
    this.v.rows(v, first, shape.dValue());
    return this;
  }

  /** The learned sinks of a layer, or none. */
  public AttentionArgs sinks(float @Nullable [] logits) {
    this.sinkLogits = logits == null ? Slice.NONE : logits;
    return this;
  }

  /** The cached tokens. */
  public AttentionArgs cache(KeyValueCache cached) {
    this.cache = cached;
    return this;
  }

  /** Lets go of what is somebody else's. */
  @SuppressWarnings("NullAway") // whoever fills the arguments begins with the cache
  public void clear() {
    cache = null;
    sinkLogits = Slice.NONE;
    q.clear();
    firstQ.clear();
    out.clear();
    k.clear();
    v.clear();
  }
}
