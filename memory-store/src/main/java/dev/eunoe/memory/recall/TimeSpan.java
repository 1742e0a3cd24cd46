package dev.eunoe.memory.recall;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of days that a question names ("yesterday", "last week", "on Monday", "in May"), in
 * UTC. It raises what was said then and excludes nothing: people also name the days they talk
 * about.
 *
 * @param to the day after the last one
 */
record TimeSpan(LocalDate from, LocalDate to) {
  private static final Pattern LAST = Pattern.compile("\\b(?:last|past|this) (week|month|year)\\b");
  private static final Pattern AGO = Pattern.compile("\\b(\\d{1,3}) (day|week|month)s? ago\\b");

  static List<TimeSpan> namedIn(String question, Instant now) {
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    String text = question.toLowerCase(Locale.ROOT);
    List<TimeSpan> spans = new ArrayList<>();
    if (has(text, "today") || has(text, "this morning") || has(text, "earlier")) {
      spans.add(day(today));
    }
    if (has(text, "yesterday")) {
      spans.add(day(today.minusDays(1)));
    }
    addPeriods(spans, text, today);
    for (DayOfWeek weekday : DayOfWeek.values()) {
      if (has(text, weekday.name().toLowerCase(Locale.ROOT))) {
        spans.add(day(today.with(TemporalAdjusters.previousOrSame(weekday))));
      }
    }
    for (Month month : Month.values()) {
      if (has(text, "in " + month.name().toLowerCase(Locale.ROOT))) {
        LocalDate first = today.withDayOfMonth(1).withMonth(month.getValue());
        LocalDate latest = first.isAfter(today) ? first.minusYears(1) : first;
        spans.add(new TimeSpan(latest, latest.plusMonths(1)));
      }
    }
    return spans;
  }

  boolean contains(Instant at) {
    LocalDate date = at.atZone(ZoneOffset.UTC).toLocalDate();
    return !date.isBefore(from) && date.isBefore(to);
  }

  private static void addPeriods(List<TimeSpan> spans, String text, LocalDate today) {
    Matcher last = LAST.matcher(text);
    while (last.find()) {
      LocalDate from =
          switch (last.group(1)) {
            case "week" -> today.minusWeeks(1);
            case "month" -> today.minusMonths(1);
            default -> today.minusYears(1);
          };
      spans.add(new TimeSpan(from, today.plusDays(1)));
    }
    Matcher ago = AGO.matcher(text);
    while (ago.find()) {
      int count = Integer.parseInt(ago.group(1));
      spans.add(
          switch (ago.group(2)) {
            case "day" -> day(today.minusDays(count));
            case "week" -> around(today.minusWeeks(count), 3);
            default -> around(today.minusMonths(count), 15);
          });
    }
  }

  private static TimeSpan day(LocalDate day) {
    return new TimeSpan(day, day.plusDays(1));
  }

  private static TimeSpan around(LocalDate day, int days) {
    return new TimeSpan(day.minusDays(days), day.plusDays(days + 1L));
  }

  private static boolean has(String text, String words) {
    return Pattern.compile("\\b" + words + "\\b").matcher(text).find();
  }
}
