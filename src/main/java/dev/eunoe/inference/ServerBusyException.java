package dev.eunoe.inference;

/** Every engine thread is taken and the queue is full; trying again later helps. */
public final class ServerBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ServerBusyException(int waiting) {
    super(waiting + " answers are already waiting for the model; try again in a few seconds.");
  }
}
