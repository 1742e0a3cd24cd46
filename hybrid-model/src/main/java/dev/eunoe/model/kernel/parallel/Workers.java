package dev.eunoe.model.kernel.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the parts of one operation with their caller and then wait for the next.
 *
 * <p>They spin for a moment before they sleep, since the next operation of a layer follows within
 * microseconds and waking a thread costs more than most operations. A part is done by whoever comes
 * first, so parts must not depend on each other, and results never depend on how many threads there
 * are. Running an operation allocates nothing.
 */
public final class Workers {
  /** The parts of one operation; called once for each, from several threads at once. */
  @FunctionalInterface
  public interface Task {
    void run(int part);
  }

  /** About as long as a layer spends between two products. */
  private static final int SPINS = 20_000;

  /** A part beyond any: keeps late comers from taking parts while the next operation is set up. */
  private static final long NONE_LEFT = Integer.MAX_VALUE;

  private static final Task NOTHING = part -> {};

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Thread[] threads;

  /**
   * The number of the operation in the upper half, its next part in the lower one. Who moves it on
   * by one owns that part, and while a part is not finished the operation cannot be replaced: so
   * the two fields below belong to the operation of a successful exchange.
   */
  private final AtomicLong next = new AtomicLong(NONE_LEFT);

  private int parts;
  private Task task = NOTHING;

  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicInteger asleep = new AtomicInteger();
  private volatile @Nullable Throwable failure;

  /**
   * @param threads how many threads work on an operation, the caller included; 1 starts none
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("There must be at least 1 thread, was " + threads + ".");
    }
    this.threads = new Thread[threads - 1];
    for (int i = 0; i < this.threads.length; i++) {
      this.threads[i] =
          Thread.ofPlatform().daemon().name("kernel-worker-" + (i + 1)).start(this::work);
    }
  }

  /** Threads that work on an operation, the caller included. */
  public int threads() {
    return threads.length + 1;
  }

  /**
   * Does parts 0 to {@code parts} − 1 and returns when all are done. While another caller has the
   * workers, this one does its parts alone.
   *
   * @throws RuntimeException the first one that a part threw
   */
  public void run(int parts, Task task) {
    if (threads.length == 0
        || parts < 2
        || oneAtATime.isHeldByCurrentThread()
        || !oneAtATime.tryLock()) {
      for (int part = 0; part < parts; part++) {
        task.run(part);
      }
      return;
    }
    try {
      begin(parts, task);
      help(next.get());
      awaitOthers(parts);
      throwFailure();
    } finally {
      this.task = NOTHING;
      next.set(next.get() | NONE_LEFT);
      oneAtATime.unlock();
    }
  }

  private void begin(int parts, Task task) {
    this.parts = parts;
    this.task = task;
    failure = null;
    finished.set(0);
    next.set((next.get() >>> 32) + 1 << 32);
    if (asleep.get() > 0) {
      for (var thread : threads) {
        LockSupport.unpark(thread);
      }
    }
  }

  private void awaitOthers(int parts) {
    int spins = 0;
    while (finished.get() < parts) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield(); // more threads than processors: let the others come to an end
      }
    }
  }

  private void throwFailure() {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  private void work() {
    long done = 0;
    int spins = 0;
    while (true) {
      long now = next.get();
      if (now >>> 32 != done >>> 32) {
        help(now);
        done = now;
        spins = 0;
      } else if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // Counted before the last look, as the caller counts after its change: one of them sees.
        asleep.incrementAndGet();
        if (next.get() >>> 32 == done >>> 32) {
          LockSupport.park(this);
        }
        asleep.decrementAndGet();
        spins = 0;
      }
    }
  }

  /** Does parts of this operation until all are taken. */
  private void help(long operation) {
    long now = next.get();
    while (now >>> 32 == operation >>> 32 && (int) now < parts) {
      if (next.compareAndSet(now, now + 1)) {
        try {
          task.run((int) now);
        } catch (RuntimeException | Error e) {
          failure = e; // kept for the caller: a worker outlives a failed operation
        } finally {
          finished.incrementAndGet();
        }
      }
      now = next.get();
    }
  }
}
