package dev.eunoe;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A clock that goes on from the same morning in every run: the dates of recalled turns are part of
 * the prompt, so answers would otherwise differ from day to day.
 */
class SpringClock {
  private static final Instant MORNING = Instant.parse("2026-05-03T08:00:00Z");

  @Produces
  @Singleton
  Clock clock() {
    return Clock.offset(Clock.systemUTC(), Duration.between(Instant.now(), MORNING));
  }
}
