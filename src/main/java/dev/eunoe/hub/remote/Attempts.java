package dev.eunoe.hub.remote;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Waits between attempts at one thing, each time longer, and gives up after a few. */
public final class Attempts {
  private final Patience patience;
  private final Consumer<String> tell;
  private int failures;

  Attempts(Patience patience, Consumer<String> tell) {
    this.patience = patience;
    this.tell = tell;
  }

  /** Something came: the next failure counts as the first one. */
  public void progressed() {
    failures = 0;
  }

  /**
   * Waits before the next attempt.
   *
   * @throws HubException when there is none
   */
  public void after(TryAgain failure) {
    failures++;
    if (failures >= patience.attempts()) {
      throw new HubException(
          "%s, %d times in a row; what has arrived is kept, so try again later."
              .formatted(failure.getMessage(), failures),
          failure);
    }
    var wait =
        failure.asked().orElseGet(() -> patience.firstWait().multipliedBy(1L << (failures - 1)));
    if (wait.compareTo(patience.longestWait()) > 0) {
      throw new HubException(
          "%s and asks to wait %d s; what has arrived is kept, so try again then."
              .formatted(failure.getMessage(), wait.toSeconds()),
          failure);
    }
    tell.accept(failure.getMessage() + "; trying again in " + seconds(wait));
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HubException("Interrupted; what has arrived is kept.", e);
    }
  }

  private static String seconds(Duration wait) {
    return String.format(Locale.ROOT, "%.1f s", wait.toMillis() / 1e3);
  }
}
