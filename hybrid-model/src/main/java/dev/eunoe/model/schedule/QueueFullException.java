package dev.eunoe.model.schedule;

/** Every place is taken and no more may wait; trying again later helps. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueFullException(int waiting) {
    super(waiting + " answers are already waiting for the model; try again in a few seconds.");
  }

  /**
   * @param bytes that answers may hold while they wait
   */
  QueueFullException(long bytes) {
    super(
        "The answers that are waiting for the model hold the "
            + bytes
            + " bytes that states of their conversations may take meanwhile; try again in a few"
            + " seconds, or give the server more memory (-Xmx).");
  }
}
