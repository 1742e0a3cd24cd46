package dev.eunoe.memory.persistence.session;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A time as statements that write many rows are given it: PostgreSQL keeps microseconds. */
public final class Micros {
  private Micros() {}

  /** Since 1970; SQL divides by {@code 1e6} and asks {@code to_timestamp}. */
  public static long of(Instant at) {
    return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
  }

  /** The time of so many of them. */
  static Instant toInstant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
