package dev.eunoe.model.kernel.vector.attention;

import dev.eunoe.model.kernel.args.AttentionArgs;
import dev.eunoe.model.kernel.parallel.ObjectPool;
import dev.eunoe.model.kernel.parallel.Workers;

/** Attention of one token, a part for each pair of heads; used again and again. */
public final class SharedAttention implements Workers.Task {
  private static final AttentionArgs NOTHING = new AttentionArgs();

  private final ObjectPool<VectorAttention> pool;
  private AttentionArgs args = NOTHING;
  private int token;
  private long position;

  /**
   * @param pool of what each thread works with
   */
  public SharedAttention(ObjectPool<VectorAttention> pool) {
    this.pool = pool;
  }

  /** Attends on these threads. */
  public void run(Workers workers, AttentionArgs args, int token, long position) {
    this.args = args;
    this.token = token;
    this.position = position;
    workers.run(VectorAttention.pairs(args.shape), this);
    this.args = NOTHING;
  }

  @Override
  public void run(int pair) {
    var attention = pool.borrow();
    attention.pair(args, token, position, pair);
    pool.giveBack(attention);
  }
}
