package dev.eunoe.model.kernel;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/** Objects with room for one operation, lent to one at a time, so that a step allocates nothing. */
final class Spare<T> {
  private final Supplier<T> maker;
  private final ArrayDeque<T> free = new ArrayDeque<>();

  /**
   * @param maker makes one more when all are lent
   */
  Spare(Supplier<T> maker) {
    this.maker = maker;
  }

  T borrow() {
    synchronized (free) {
      var one = free.poll();
      return one == null ? maker.get() : one;
    }
  }

  void giveBack(T one) {
    synchronized (free) {
      free.push(one);
    }
  }
}
