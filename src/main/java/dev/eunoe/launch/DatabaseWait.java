package dev.eunoe.launch;

import dev.eunoe.memory.schema.SchemaException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Waits for a database that is not there yet, as where both are started at once, or that starts
 * again. What it refuses is told at once.
 *
 * @param patience how long at most; zero asks once
 * @param pause between two times that it is asked
 * @param progress is told once what is waited for
 */
record DatabaseWait(Duration patience, Duration pause, Consumer<String> progress) {

  /**
   * Does what needs it, again while it is away.
   *
   * @throws SchemaException as {@code step} does
   */
  void run(Runnable step) {
    long began = System.nanoTime();
    boolean told = false;
    while (true) {
      try {
        step.run();
        return;
      } catch (SchemaException e) {
        if (!e.isAway() || System.nanoTime() - began >= patience.toNanos()) {
          throw e;
        }
        if (!told) {
          progress.accept(
              "Waiting for the database, %d s at most: %s"
                  .formatted(patience.toSeconds(), e.getMessage()));
          told = true;
        }
        pauseAfter(e);
      }
    }
  }

  private void pauseAfter(SchemaException e) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
