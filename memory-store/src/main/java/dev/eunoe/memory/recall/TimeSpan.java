package dev.eunoe.memory.recall;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A stretch of days that a question names, in UTC. It raises what was said then and excludes
 * nothing: people also name the days they talk about.
 *
 * @param to the day after the last one
 */
public record TimeSpan(LocalDate from, LocalDate to) {

  /** What a question names, seen from the day it is asked on. */
  static List<TimeSpan> namedIn(String question, Instant now) {
    return new TimeExpressions(now.atZone(ZoneOffset.UTC).toLocalDate()).in(question);
  }

  public boolean contains(Instant at) {
    LocalDate date = at.atZone(ZoneOffset.UTC).toLocalDate();
    return !date.isBefore(from) && date.isBefore(to);
  }

  static TimeSpan day(LocalDate day) {
    return new TimeSpan(day, day.plusDays(1));
  }

  static TimeSpan around(LocalDate day, int days) {
    return new TimeSpan(day.minusDays(days), day.plusDays(days + 1L));
  }
}
