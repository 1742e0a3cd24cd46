package dev.eunoe.turn.state;

import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What is being written at the moment. A server that stops waits for it, so that no connection of
 * the database is closed under a transaction.
 */
final class SavesUnderWay {
  // Guarded by this object.
  private final Set<CompletableFuture<Void>> running = new HashSet<>();
  private boolean closed;

  /** Does this unless nothing is to begin any more; whether it did, and saved something. */
  Uni<Boolean> run(Supplier<Uni<Boolean>> save) {
    return Uni.createFrom()
        .deferred(() -> {
          var done = new CompletableFuture<Void>();
          return begins(done)
              ? save.get().onTermination().invoke(() -> ends(done))
              : Uni.createFrom().item(false);
        });
  }

  private synchronized boolean begins(CompletableFuture<Void> done) {
    return !closed && running.add(done);
  }

  private void ends(CompletableFuture<Void> done) {
    synchronized (this) {
      running.remove(done);
    }
    done.complete(null);
  }

  /** Completes when all that are being written now are. */
  synchronized Uni<Void> settled() {
    return Uni.createFrom()
        .completionStage(CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)));
  }

  /** From now on nothing begins; what is being written is written to its end. */
  synchronized void close() {
    closed = true;
  }
}
