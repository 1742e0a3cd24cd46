package dev.eunoe.model.schedule;

/**
 * How much a scheduler takes on.
 *
 * @param maxRunning jobs that somebody waits for, at the same time
 * @param queue jobs that may wait for a place; one more is refused, unless its owner has fewer
 *     there than others: each has an even share of as many places again
 * @param stateBytes memory that the states of all jobs may hold together
 * @param waitingBytes memory that those may hold together who wait
 * @param chunk prompt tokens of one step at most
 */
public record Limits(int maxRunning, int queue, long stateBytes, long waitingBytes, int chunk) {
  /** Whoever waits may hold what they like. */
  public Limits(int maxRunning, int queue, long stateBytes, int chunk) {
    this(maxRunning, queue, stateBytes, Long.MAX_VALUE, chunk);
  }

  public Limits {
    require(maxRunning >= 1, "maxRunning", maxRunning);
    require(queue >= 0, "queue", queue);
    require(stateBytes >= 1, "stateBytes", stateBytes);
    require(chunk >= 1, "chunk", chunk);
  }

  private static void require(boolean holds, String name, long found) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + " must be " + (name.equals("queue") ? "0" : "1") + " or more, was " + found + ".");
    }
  }
}
