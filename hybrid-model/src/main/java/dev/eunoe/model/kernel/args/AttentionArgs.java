package dev.eunoe.model.kernel.args;

import dev.eunoe.model.config.AttentionConfig;
import org.jspecify.annotations.Nullable;

/**
 * What attention of the tokens of one sequence works on.
 *
 * <pre>
 *   q (tokens, nHeads, headDim) · out (tokens, nHeads, valueDim)
 *   k (tokens, nKvHeads, headDim) · v (tokens, nKvHeads, valueDim), to be cached by the caller
 *   keys (nKvHeads, headDim, capacity) · values (nKvHeads, capacity, valueDim)
 *   capacity: whole blocks of lanes, as the contract says
 *   sinkLogits (nHeads), read where the shape has them
 * </pre>
 */
public final class AttentionArgs {
  public AttentionConfig shape;
  public final Slice q = new Slice();
  public final Slice out = new Slice();
  public final Slice k = new Slice();
  public final Slice v = new Slice();
  public float[] keys = Slice.NONE;
  public float[] values = Slice.NONE;
  public int capacity;
  public float[] sinkLogits = Slice.NONE;

  @SuppressWarnings("NullAway.Init") // whoever fills the arguments begins with the shape
  public AttentionArgs() {}

  /** Queries and outputs, whose rows lie one after the other: rows {@code first} and following. */
  public AttentionArgs rows(AttentionConfig shape, float[] q, float[] out, int first) {
    this.shape = shape;
    this.q.rows(q, first, shape.dQuery());
    this.out.rows(out, first, shape.dMixed());
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
  public AttentionArgs cache(float[] keys, float[] values, int capacity) {
    this.keys = keys;
    this.values = values;
    this.capacity = capacity;
    return this;
  }

  /** Lets go of the arrays. */
  public void clear() {
    keys = values = sinkLogits = Slice.NONE;
    q.clear();
    out.clear();
    k.clear();
    v.clear();
  }
}
