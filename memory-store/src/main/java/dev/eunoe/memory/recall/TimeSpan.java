package dev.eunoe.memory.recall;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of days that a question names, in the calendar of who asks. It raises what was said
 * then and excludes nothing: people also name the days they talk about.
 *
 * @param to the day after the last one
 * @param zone where these days begin and end
 */
public record TimeSpan(LocalDate from, LocalDate to, ZoneId zone) {
  /**
   * Nothing is remembered from before or after, and every time between them is one that Java and
   * PostgreSQL write alike: a question may name the year 0 or 99999.
   */
  static final LocalDate FIRST_DAY = LocalDate.of(1000, 1, 1);

  static final LocalDate LAST_DAY = LocalDate.of(9000, 1, 1);

  /** More of them say nothing of a time, and each is looked up. */
  static final int MAX = 16;

  /** Days of UTC. */
  public TimeSpan(LocalDate from, LocalDate to) {
    this(from, to, ZoneOffset.UTC);
  }

  /** What a question names, seen from the day it is asked on where it is asked. */
  static List<TimeSpan> namedIn(String question, ZonedDateTime now) {
    return new TimeExpressions(now.toLocalDate())
        .in(question).stream()
            .flatMap(named -> named.remembered(now.getZone()).stream())
            .distinct()
            .limit(MAX)
            .toList();
  }

  /** The part of it that something can be remembered from. */
  private Optional<TimeSpan> remembered(ZoneId where) {
    LocalDate first = from.isBefore(FIRST_DAY) ? FIRST_DAY : from;
    LocalDate end = to.isAfter(LAST_DAY) ? LAST_DAY : to;
    return first.isBefore(end) ? Optional.of(new TimeSpan(first, end, where)) : Optional.empty();
  }

  /** When the first day begins. */
  public Instant begins() {
    return from.atStartOfDay(zone).toInstant();
  }

  /** When the last day has ended. */
  public Instant ends() {
    return to.atStartOfDay(zone).toInstant();
  }

  public boolean contains(Instant at) {
    return !at.isBefore(begins()) && at.isBefore(ends());
  }

  static TimeSpan day(LocalDate day) {
    return new TimeSpan(day, day.plusDays(1));
  }

  static TimeSpan around(LocalDate day, int days) {
    return new TimeSpan(day.minusDays(days), day.plusDays(days + 1L));
  }
}
