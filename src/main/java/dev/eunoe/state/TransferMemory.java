package dev.eunoe.state;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Memory for states on their way to the database or from it, of which there are several copies
 * then: as it is read on, as bytes, compressed, encrypted, as the driver sends it. Whatever does
 * not fit waits its turn; one always goes, however large it is.
 */
public final class TransferMemory {
  private record Waiting(long bytes, UniEmitter<? super Boolean> begins) {}

  private final long budget;

  // Guarded by this object.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long taken;

  /**
   * @param budget bytes of all copies together
   */
  public TransferMemory(long budget) {
    this.budget = budget;
  }

  /** Bytes that are taken now. */
  public synchronized long taken() {
    return taken;
  }

  /** Whether so many could be taken now; whoever waits comes first. */
  public synchronized boolean hasRoom(long bytes) {
    return waiting.isEmpty() && fits(bytes);
  }

  /**
   * Takes so many if that can be now.
   *
   * @return whether it did: they are to be {@linkplain #give given back}
   */
  public synchronized boolean tryTake(long bytes) {
    boolean takes = hasRoom(bytes);
    taken += takes ? bytes : 0;
    return takes;
  }

  private boolean fits(long bytes) {
    return taken == 0 || taken + bytes <= budget;
  }

  /**
   * Does this when there is room for so many bytes, on the context that it is asked from; it is
   * done to its end, whether somebody waits for it or not.
   */
  public <T> Uni<T> with(long bytes, Supplier<Uni<T>> transfer) {
    return Uni.createFrom()
        .deferred(() -> {
          Uni<T> giving =
              Uni.createFrom().<T>deferred(transfer::get).onTermination().invoke(() -> give(bytes));
          return room(bytes).chain(() -> giving).memoize().indefinitely();
        });
  }

  private Uni<Boolean> room(long bytes) {
    if (tryTake(bytes)) {
      return Uni.createFrom().item(true);
    }
    Context caller = Vertx.currentContext();
    Uni<Boolean> room = Uni.createFrom().emitter(begins -> await(bytes, begins));
    return caller == null ? room : room.emitOn(begins -> caller.runOnContext(_ -> begins.run()));
  }

  private void await(long bytes, UniEmitter<? super Boolean> begins) {
    synchronized (this) {
      waiting.add(new Waiting(bytes, begins));
    }
    beginNext();
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    synchronized (this) {
      taken -= bytes;
    }
    beginNext();
  }

  private void beginNext() {
    for (Waiting next = next(); next != null; next = next()) {
      next.begins().complete(true);
    }
  }

  private synchronized @Nullable Waiting next() {
    Waiting first = waiting.peek();
    if (first == null || !fits(first.bytes())) {
      return null;
    }
    waiting.remove();
    taken += first.bytes();
    return first;
  }
}
