package dev.eunoe.memory.embedded;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Looks twice a second whether the server still runs. One that has ended without being told to,
 * killed or for want of space on its disk, is started again at the same port, so connections find
 * it where it was; what it had committed is there, since it goes through its log first.
 */
final class DatabaseWatch implements AutoCloseable {
  private static final long EVERY_MILLIS = 500;

  private final Cluster cluster;
  private final int port;
  private final Consumer<String> progress;

  // Guarded by this object.
  private boolean closed;
  private boolean away;
  private String said = "";

  DatabaseWatch(Cluster cluster, int port, Consumer<String> progress) {
    this.cluster = cluster;
    this.port = port;
    this.progress = progress;
  }

  void start() {
    var unused = Thread.ofPlatform().daemon().name("database-watch").start(this::run);
  }

  private void run() {
    try {
      while (look()) {
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** False where there is nothing to look after any more. */
  private synchronized boolean look() {
    if (closed) {
      return false;
    }
    try {
      if (!cluster.isRunning()) {
        startAgain();
      }
    } catch (IOException | RuntimeException e) {
      sayOnce("The database cannot be started again yet (%s)".formatted(e.getMessage()));
    }
    return true;
  }

  private void startAgain() throws IOException {
    if (!away) {
      away = true;
      progress.accept("The database has ended without being told to; it is started again");
    }
    cluster.stopOrphan();
    if (cluster.start(port).succeeded()) {
      away = false;
      said = "";
      progress.accept("Database ready again on 127.0.0.1:" + port);
    } else {
      sayOnce("The database does not start yet (%s)".formatted(cluster.lastWords()));
    }
  }

  /** The same reason is not told twice a second. */
  private void sayOnce(String reason) {
    if (!reason.equals(said)) {
      said = reason;
      progress.accept(reason + "; it is tried again");
    }
  }

  /** From now on it is let be. Waits for a start that is under way. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
