package dev.eunoe.memory.persistence.session;

import dev.eunoe.memory.sealing.Sealing;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * How words are sealed in the transaction that is going on: set where {@link Transactions} opens it
 * for an owner, like the owner that row-level security goes by, and read wherever words go into a
 * row or come out of one. The Vert.x context of a transaction is nobody else's.
 */
public final class CurrentSealing {
  private static final String KEY = CurrentSealing.class.getName();

  private CurrentSealing() {}

  static void set(Context transaction, Sealing sealing) {
    transaction.putLocal(KEY, sealing);
  }

  public static Sealing get() {
    Context transaction = Vertx.currentContext();
    Sealing sealing = transaction == null ? null : transaction.getLocal(KEY);
    if (sealing == null) {
      throw new IllegalStateException(
          "words are read and written within a transaction of their owner only");
    }
    return sealing;
  }
}
