package dev.eunoe.model.schedule;

/** The model is being shut down; another server, or this one started again, can answer. */
public final class SchedulerClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SchedulerClosedException() {
    super("The server is stopping; ask again when it is back.");
  }
}
