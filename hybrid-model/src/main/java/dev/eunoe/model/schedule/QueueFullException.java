package dev.eunoe.model.schedule;

/** Every place is taken and the queue is full; trying again later helps. */
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueFullException(int waiting) {
    super(waiting + " answers are already waiting for the model; try again in a few seconds.");
  }
}
