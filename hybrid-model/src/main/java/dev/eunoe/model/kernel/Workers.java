package dev.eunoe.model.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the parts of one operation with their caller and then wait for the next.
 *
 * <p>They spin for a moment before they sleep, since the next operation of a layer follows within
 * microseconds and waking a thread costs more than most operations. A part is done by whoever comes
 * first, so parts must not depend on each other, and results never depend on how many threads there
 * are.
 */
public final class Workers {
  /** The parts of one operation; called once for each, from several threads at once. */
  @FunctionalInterface
  public interface Parts {
    void run(int part);
  }

  /** About as long as a layer spends between two products. */
  private static final int SPINS = 20_000;

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Thread[] threads;
  private volatile @Nullable Operation current;

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
  public void run(int parts, Parts task) {
    if (threads.length == 0 || parts < 2 || !oneAtATime.tryLock()) {
      for (int part = 0; part < parts; part++) {
        task.run(part);
      }
      return;
    }
    try {
      var operation = new Operation(parts, task);
      current = operation;
      for (var thread : threads) {
        // Unparking one that spins costs nothing but a flag.
        LockSupport.unpark(thread);
      }
      operation.help();
      operation.await();
    } finally {
      current = null;
      oneAtATime.unlock();
    }
  }

  private void work() {
    Operation done = null;
    int spins = 0;
    while (true) {
      var operation = current;
      if (operation != null && operation != done) {
        operation.help();
        done = operation;
        spins = 0;
      } else if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        spins = 0;
      }
    }
  }

  /** One call's parts: who comes takes the next. */
  private static final class Operation {
    private final int parts;
    private final Parts task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private volatile @Nullable Throwable failure;

    Operation(int parts, Parts task) {
      this.parts = parts;
      this.task = task;
    }

    void help() {
      for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        try {
          task.run(part);
        } catch (RuntimeException | Error e) {
          failure = e; // kept for the caller: a worker outlives a failed operation
        } finally {
          finished.incrementAndGet();
        }
      }
    }

    void await() {
      while (finished.get() < parts) {
        Thread.onSpinWait();
      }
      switch (failure) {
        case null -> {}
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }
}
