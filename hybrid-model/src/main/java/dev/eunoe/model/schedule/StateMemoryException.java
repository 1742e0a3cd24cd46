package dev.eunoe.model.schedule;

/** A job needs more memory than all jobs together may have: it must become shorter. */
public final class StateMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StateMemoryException(long needed, long available) {
    super(
        "The answer needs up to "
            + needed
            + " bytes of memory for its state, "
            + available
            + " are available; send less, ask for fewer tokens or answers, or give the server more"
            + " memory (-Xmx).");
  }
}
