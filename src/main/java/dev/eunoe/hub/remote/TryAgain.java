package dev.eunoe.hub.remote;

import java.time.Duration;
import java.util.Optional;

/** What went wrong may go right when it is tried again. */
public final class TryAgain extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> wait;

  /**
   * @param message what happened, a clause without a full stop
   */
  public TryAgain(String message, Throwable cause) {
    super(message, cause);
    this.wait = Optional.empty();
  }

  TryAgain(String message, Optional<Duration> wait) {
    super(message);
    this.wait = wait;
  }

  public TryAgain(String message) {
    this(message, Optional.empty());
  }

  /** How long the server asks to wait. */
  Optional<Duration> asked() {
    return wait;
  }
}
