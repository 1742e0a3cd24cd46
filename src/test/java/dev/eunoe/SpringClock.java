package dev.eunoe;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that goes on from the same morning in every run: the dates of recalled turns are part of
 * the prompt, so answers would otherwise differ from day to day.
 */
public class SpringClock {
  private static final Instant MORNING = Instant.parse("2026-05-03T08:00:00Z");

  private static volatile Duration ahead = Duration.between(Instant.now(), MORNING);

  /** Lets time pass for the server. */
  public static void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  @Produces
  @Singleton
  Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return Instant.now().plus(ahead);
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
      }
    };
  }
}
