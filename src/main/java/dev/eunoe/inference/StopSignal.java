package dev.eunoe.inference;

import org.jspecify.annotations.Nullable;

/** Lets another thread end a run, before or after it has begun; it takes effect within one step. */
public final class StopSignal {
  private boolean raised;
  private @Nullable Runnable listener;

  public synchronized void raise() {
    raised = true;
    if (listener != null) {
      listener.run();
    }
  }

  public synchronized boolean raised() {
    return raised;
  }

  /** Runs {@code onStop} when the signal is raised, at once if it already was. */
  synchronized void whenRaised(Runnable onStop) {
    listener = onStop;
    if (raised) {
      onStop.run();
    }
  }
}
