package dev.eunoe.hub.remote;

import java.time.Duration;

/**
 * How long a hub is given.
 *
 * @param attempts failures in a row, without a byte between them, after which it is given up
 * @param firstWait before the second attempt; each further wait is twice as long
 * @param longestWait that a hub may ask for
 * @param silence after which a connection counts as dropped
 */
public record Patience(int attempts, Duration firstWait, Duration longestWait, Duration silence) {

  /** For a hub on the internet. */
  public static final Patience USUAL =
      new Patience(6, Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofSeconds(60));
}
