package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.Plain;
import dev.eunoe.memory.language.TimeWords;
import java.time.DayOfWeek;
import java.time.LocalDate;
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

/**
 * Finds the times a question names, in English or as {@link TimeWords} puts it: "yesterday", "last
 * week", "two months ago", "on Monday", "last summer", the dates that {@link CalendarDates} finds,
 * and what {@link TimeRelations} says by them.
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
  private static final Pattern WEEKDAY =
      Pattern.compile(
          "\\b(?:(last|past|previous|this|next) )?("
              + WEEKDAYS
              + ")\\b|\\b(last|on|this) (mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\\b");
  private static final Pattern SEASON =
      Pattern.compile(
          "\\b(in|last|this|during|over)(?: the)? (spring|summer|autumn|fall|winter)\\b");
  private final LocalDate today;

  TimeExpressions(LocalDate today) {
    this.today = today;
  }

  List<TimeSpan> in(String question) {
    String text = TimeWords.english(Plain.start(question).toLowerCase(Locale.ROOT));
    TimeRelations.Found related = new TimeRelations(today, NUMBERS, this::named).in(text);
    List<TimeSpan> spans = new ArrayList<>(related.spans());
    spans.addAll(named(related.rest()));
    return spans;
  }

  /** The times that stand for themselves. */
  private List<TimeSpan> named(String text) {
    List<TimeSpan> spans = new ArrayList<>();
    find(TODAY, text, spans, (m, to) -> to.add(TimeSpan.day(today)));
    find(
        YESTERDAY,
        text,
        spans,
        (m, to) -> to.add(TimeSpan.day(today.minusDays(m.group(1) == null ? 1 : 2))));
    find(PERIOD, text, spans, (m, to) -> to.add(period(m.group(1), m.group(2))));
    find(AGO, text, spans, (m, to) -> to.add(ago(m.group(1), m.group(2))));
    find(WEEKDAY, text, spans, (m, to) -> to.addAll(weekday(m)));
    find(SEASON, text, spans, (m, to) -> to.add(season(m.group(1), m.group(2))));
    spans.addAll(new CalendarDates(today).in(text));
    return spans;
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
        LocalDate latest = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SATURDAY));
        boolean within = latest.plusDays(1).compareTo(today) >= 0;
        LocalDate saturday = within && !current ? latest.minusWeeks(1) : latest;
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

  /** "Last Sunday" is never today; "on Sunday", on a Sunday, is this one or the one before. */
  private List<TimeSpan> weekday(Matcher m) {
    String name = m.group(2) == null ? m.group(4) : m.group(2);
    String which = String.valueOf(m.group(2) == null ? m.group(3) : m.group(1));
    DayOfWeek weekday =
        Stream.of(DayOfWeek.values())
            .filter(day -> day.name().toLowerCase(Locale.ROOT).startsWith(name))
            .findFirst()
            .orElseThrow();
    TimeSpan before = TimeSpan.day(today.with(TemporalAdjusters.previous(weekday)));
    TimeSpan now = TimeSpan.day(today.with(TemporalAdjusters.previousOrSame(weekday)));
    return switch (which) {
      case "last", "past", "previous" -> List.of(before);
      case "this" -> List.of(now);
      case "next" -> List.of(); // nothing was said then
      default -> now.equals(before) ? List.of(now) : List.of(now, before);
    };
  }

  /** "Last summer" is, in summer, that of the year before. */
  private TimeSpan season(String which, String name) {
    int month =
        switch (name) {
          case "spring" -> 3;
          case "summer" -> 6;
          case "autumn", "fall" -> 9;
          default -> 12;
        };
    LocalDate from = LocalDate.of(today.getYear(), month, 1);
    LocalDate latest = from.isAfter(today) ? from.minusYears(1) : from;
    boolean current = latest.plusMonths(3).isAfter(today);
    LocalDate meant = which.equals("last") && current ? latest.minusYears(1) : latest;
    return new TimeSpan(meant, meant.plusMonths(3));
  }
}
