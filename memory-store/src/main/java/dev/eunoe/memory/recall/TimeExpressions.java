package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.Plain;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the times an English question names: "yesterday", "last week", "two months ago", "on
 * Monday", "in March", "last summer", "on the 4th of May", "2025-05-04".
 */
final class TimeExpressions {
  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("an", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("six", 6),
          Map.entry("seven", 7),
          Map.entry("eight", 8),
          Map.entry("nine", 9),
          Map.entry("ten", 10),
          Map.entry("eleven", 11),
          Map.entry("twelve", 12),
          Map.entry("couple of", 2),
          Map.entry("a couple of", 2),
          Map.entry("few", 3),
          Map.entry("a few", 3));

  private static final String MONTHS =
      Stream.of(Month.values())
          .map(month -> month.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining("|"));
  private static final String WEEKDAYS =
      Stream.of(DayOfWeek.values())
          .map(day -> day.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining("|"));

  private static final Pattern TODAY =
      Pattern.compile("\\b(?:today|tonight|this (?:morning|afternoon|evening)|earlier)\\b");
  private static final Pattern YESTERDAY =
      Pattern.compile("\\b(the day before )?(?:yesterday|last night)\\b");
  private static final Pattern PERIOD =
      Pattern.compile("\\b(last|past|previous|this) (week|weekend|month|year)\\b");
  private static final Pattern AGO =
      Pattern.compile(
          "\\b(\\d{1,3}|a couple of|couple of|a few|few|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
              + " (day|week|month|year)s? ago\\b");
  private static final Pattern WEEKDAY = Pattern.compile("\\b(last )?(" + WEEKDAYS + ")\\b");
  private static final Pattern SEASON =
      Pattern.compile(
          "\\b(?:in|last|this|during|over)(?: the)? (spring|summer|autumn|fall|winter)\\b");
  private static final Pattern ISO = Pattern.compile("\\b(\\d{4})-(\\d{1,2})-(\\d{1,2})\\b");
  private static final Pattern DAY_MONTH =
      Pattern.compile("\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (" + MONTHS + ")(?:,? (\\d{4}))?\\b");
  private static final Pattern MONTH_DAY =
      Pattern.compile("\\b(" + MONTHS + ") (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?");
  private static final Pattern MONTH =
      Pattern.compile(
          "\\b(?:in|during|since|last|this|of|early|late|mid) (?:early |late )?("
              + MONTHS
              + ")(?:,? (?:of )?(\\d{4}))?\\b");

  private final LocalDate today;

  TimeExpressions(LocalDate today) {
    this.today = today;
  }

  List<TimeSpan> in(String question) {
    String text = Plain.start(question).toLowerCase(Locale.ROOT);
    List<TimeSpan> spans = new ArrayList<>();
    find(TODAY, text, spans, (m, to) -> to.add(TimeSpan.day(today)));
    find(
        YESTERDAY,
        text,
        spans,
        (m, to) -> to.add(TimeSpan.day(today.minusDays(m.group(1) == null ? 1 : 2))));
    find(PERIOD, text, spans, (m, to) -> to.add(period(m.group(1), m.group(2))));
    find(AGO, text, spans, (m, to) -> to.add(ago(m.group(1), m.group(2))));
    find(WEEKDAY, text, spans, (m, to) -> to.add(weekday(m.group(2))));
    find(SEASON, text, spans, (m, to) -> to.add(season(m.group(1))));
    dates(text, spans);
    return spans;
  }

  private void dates(String text, List<TimeSpan> spans) {
    int before = spans.size();
    find(ISO, text, spans, (m, to) -> addDate(to, m.group(1), m.group(2), m.group(3)));
    find(DAY_MONTH, text, spans, (m, to) -> addDate(to, m.group(3), month(m.group(2)), m.group(1)));
    find(MONTH_DAY, text, spans, (m, to) -> addDate(to, m.group(3), month(m.group(1)), m.group(2)));
    if (spans.size() == before) { // "the 4th of May" is not all of May
      find(MONTH, text, spans, (m, to) -> to.add(wholeMonth(m.group(1), m.group(2))));
    }
  }

  private static void find(
      Pattern pattern, String text, List<TimeSpan> spans, BiConsumer<Matcher, List<TimeSpan>> add) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      add.accept(matcher, spans);
    }
  }

  private TimeSpan period(String which, String unit) {
    boolean current = which.equals("this");
    LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    return switch (unit) {
      // People are vague about where a week ends: from a week before its Monday until today.
      case "week" -> new TimeSpan(current ? monday : monday.minusWeeks(1), today.plusDays(1));
      case "weekend" -> {
        LocalDate saturday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SATURDAY));
        yield new TimeSpan(saturday.minusDays(1), saturday.plusDays(2));
      }
      case "month" ->
          current
              ? new TimeSpan(today.withDayOfMonth(1), today.plusDays(1))
              : new TimeSpan(today.withDayOfMonth(1).minusMonths(1), today.withDayOfMonth(1));
      default ->
          current
              ? new TimeSpan(today.withDayOfYear(1), today.plusDays(1))
              : new TimeSpan(today.withDayOfYear(1).minusYears(1), today.withDayOfYear(1));
    };
  }

  private TimeSpan ago(String count, String unit) {
    int n = NUMBERS.containsKey(count) ? NUMBERS.get(count) : Integer.parseInt(count);
    return switch (unit) {
      case "day" -> TimeSpan.around(today.minusDays(n), n < 3 ? 0 : 1);
      case "week" -> TimeSpan.around(today.minusWeeks(n), 4);
      case "month" -> TimeSpan.around(today.minusMonths(n), 15);
      default -> TimeSpan.around(today.minusYears(n), 120);
    };
  }

  private TimeSpan weekday(String name) {
    DayOfWeek weekday = DayOfWeek.valueOf(name.toUpperCase(Locale.ROOT));
    return TimeSpan.day(today.with(TemporalAdjusters.previousOrSame(weekday)));
  }

  private TimeSpan season(String name) {
    int month =
        switch (name) {
          case "spring" -> 3;
          case "summer" -> 6;
          case "autumn", "fall" -> 9;
          default -> 12;
        };
    LocalDate from = LocalDate.of(today.getYear(), month, 1);
    LocalDate latest = from.isAfter(today) ? from.minusYears(1) : from;
    return new TimeSpan(latest, latest.plusMonths(3));
  }

  private TimeSpan wholeMonth(String name, @Nullable String year) {
    int month = Integer.parseInt(month(name));
    LocalDate first = today.withDayOfMonth(1).withMonth(month);
    if (year != null) {
      first = first.withYear(Integer.parseInt(year));
    } else if (first.isAfter(today)) {
      first = first.minusYears(1);
    }
    return new TimeSpan(first, first.plusMonths(1));
  }

  private void addDate(List<TimeSpan> spans, @Nullable String year, String month, String day) {
    try {
      int y = year == null ? today.getYear() : Integer.parseInt(year);
      LocalDate date = LocalDate.of(y, Integer.parseInt(month), Integer.parseInt(day));
      spans.add(TimeSpan.day(year == null && date.isAfter(today) ? date.minusYears(1) : date));
    } catch (DateTimeException noSuchDay) {
      return; // "the 31st of June" names no day
    }
  }

  private static String month(String name) {
    return Integer.toString(Month.valueOf(name.toUpperCase(Locale.ROOT)).getValue());
  }
}
