package dev.eunoe.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** Runs inside the server: does one thing when it is ready, then waits for its end. */
public final class WhenReady implements QuarkusApplication {
  /** The framework makes the instance, so that it cannot be told. */
  private static volatile Runnable task = () -> {};

  /** What the next server of this process does. */
  static void then(Runnable next) {
    task = next;
  }

  @Override
  public int run(String... arguments) {
    task.run();
    Quarkus.waitForExit();
    return 0;
  }
}
