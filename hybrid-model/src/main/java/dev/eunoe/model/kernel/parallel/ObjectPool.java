package dev.eunoe.model.kernel.parallel;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Objects with room for one operation, lent to one at a time, so that a step allocates nothing. */
public final class ObjectPool<T> {
  private final Supplier<T> maker;
  private final ArrayDeque<T> free = new ArrayDeque<>();

  /**
   * @param maker makes one more when all are lent
   */
  public ObjectPool(Supplier<T> maker) {
    this.maker = maker;
  }

  public T borrow() {
    synchronized (free) {
      var one = free.poll();
      return one == null ? maker.get() : one;
    }
  }

  public void giveBack(T one) {
    synchronized (free) {
      free.push(one);
    }
  }
}
