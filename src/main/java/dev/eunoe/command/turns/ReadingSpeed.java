package dev.eunoe.command.turns;

/** How many tokens the model reads in a second, one after the other or of prompts, of late. */
final class ReadingSpeed {
  /** Before a prompt was read: what a small model on a few cores reads. */
  private static final double UNKNOWN = 200;

  /** Shorter prompts say more about a step than about reading. */
  private static final int LONG_ENOUGH = 16;

  private static final double NEWEST = 0.2;

  private double perSecond = UNKNOWN;

  /** Notes a prompt. */
  synchronized void read(long tokens, double millis) {
    if (tokens >= LONG_ENOUGH && millis > 0) {
      perSecond += NEWEST * (tokens / (millis / 1000) - perSecond);
    }
  }

  synchronized double tokensPerSecond() {
    return perSecond;
  }
}
