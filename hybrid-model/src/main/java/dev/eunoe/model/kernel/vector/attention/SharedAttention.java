package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.config.AttentionConfig;
import dev.eunoe.model.kernel.parallel.Workers;
import org.jspecify.annotations.Nullable;

/** Attention of one token, a part for each pair of heads; used again and again. */
public final class SharedAttention implements Workers.Parts {
  private static final float[] NONE = {};

  private @Nullable AttentionConfig shape;
  private float[] q = NONE;
  private int qFrom;
  private float[] keys = NONE;
  private float[] values = NONE;
  private int capacity;
  private int rows;
  private float[] scores = NONE;
  private float[] out = NONE;
  private int outFrom;

  public void set(
      AttentionConfig shape,
      float[] q,
      int qFrom,
      float[] keys,
      float[] values,
      int capacity,
      int rows,
      float[] out,
      int outFrom) {
    this.shape = shape;
    this.q = q;
    this.qFrom = qFrom;
    this.keys = keys;
    this.values = values;
    this.capacity = capacity;
    this.rows = rows;
    this.out = out;
    this.outFrom = outFrom;
    int size = VectorAttention.pairs(shape) * VectorAttention.scratch(capacity);
    if (scores.length < size) {
      scores = new float[size];
    }
  }

  /** Lets go of the arrays, which are somebody else's. */
  public void clear() {
    shape = null;
    q = keys = values = out = NONE;
  }

  @Override
  public void run(int pair) {
    if (shape != null) {
      VectorAttention.pair(
          shape, pair, q, qFrom, keys, values, capacity, rows, scores, out, outFrom);
    }
  }
}
