package dev.eunoe.inference;

/** Lets another thread end a run, before or after it has begun; it takes effect within one step. */
public final class StopSignal {
  private volatile boolean raised;

  public void raise() {
    raised = true;
  }

  public boolean raised() {
    return raised;
  }
}
