package dev.eunoe.memory.recall;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds dates as people write them: "2026-11-15", "15.11.2026", "11/15/2026", "15/11/2026", "Nov
 * 15", "the 15th of November", "15. November 2026", "15 de noviembre", "in March", "March 2025".
 * Without a year the latest such day is meant.
 *
 * <p>Between slashes either number may be the month. Where both can be, both days are named: a time
 * only raises what was said then, and which order the asker means nothing here tells.
 */
final class CalendarDates {
  private static final List<Locale> LOCALES =
      List.of(
          Locale.ENGLISH,
          Locale.GERMAN,
          Locale.FRENCH,
          Locale.ITALIAN,
          Locale.of("es"),
          Locale.of("pt"),
          Locale.of("nl"));

  /** English abbreviations that are no more than three letters long in the locale's data. */
  private static final Map<String, Month> MORE = Map.of("sept", Month.SEPTEMBER);

  private static final Map<String, Month> MONTHS = months();

  private static final String MONTH_NAMES =
      MONTHS.keySet().stream()
          .sorted(Comparator.comparingInt(String::length).reversed()) // "november" before "nov"
          .map(Pattern::quote)
          .collect(Collectors.joining("|", "(", ")"));

  /** Not {@code \b}: what stands before a word is looked at once, whatever marks it carries. */
  private static final String BEGIN = "(?<![\\p{L}\\p{N}])";

  private static final String END = "(?![\\p{L}\\p{N}])";

  /** Not within "1.2.3.4" or "10/11/12/13". */
  private static final String NO_NUMBER_BEFORE = "(?<![\\p{L}\\p{N}.,/:-])";

  private static final String NO_NUMBER_AFTER = "(?![\\p{N}]|[.,/:-][\\p{N}])";

  private static final Pattern YEAR_FIRST =
      Pattern.compile(
          NO_NUMBER_BEFORE + "(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})" + NO_NUMBER_AFTER);

  private static final Pattern YEAR_LAST =
      Pattern.compile(
          NO_NUMBER_BEFORE
              + "(\\d{1,2})([-/.]) ?(\\d{1,2})\\2 ?(\\d{4}|\\d{2})"
              + NO_NUMBER_AFTER
              + "(?!\\p{L})");

  /** German "am 15.11." and "on 11/15"; without such signs two numbers are no date. */
  private static final Pattern NO_YEAR =
      Pattern.compile(
          NO_NUMBER_BEFORE
              + "(?:(\\d{1,2})\\. ?(\\d{1,2})\\.(?! ?[\\p{N}])|(?<=on )(\\d{1,2})/(\\d{1,2})"
              + NO_NUMBER_AFTER
              + ")");

  private static final String YEAR = "(?:,?(?: of| de| del)? (\\d{4})" + END + ")?";

  private static final Pattern DAY_MONTH =
      Pattern.compile(
          BEGIN
              + "(\\d{1,2})(?:st|nd|rd|th|er|º|\\.)?(?: of| de)? ?"
              + MONTH_NAMES
              + "\\.?"
              + END
              + YEAR);

  private static final Pattern MONTH_DAY =
      Pattern.compile(
          BEGIN + MONTH_NAMES + "\\.? (?:the )?(\\d{1,2})(?:st|nd|rd|th)?" + END + YEAR);

  private static final Pattern MONTH =
      Pattern.compile(
          BEGIN
              + "(?:(in|during|since|last|this|of|early|late|mid|im|en|em|nel) (?:early |late )?"
              + MONTH_NAMES
              + "\\.?"
              + END
              + YEAR
              + "|"
              + MONTH_NAMES
              + "\\.?,? (?:of )?(\\d{4})"
              + END
              + ")");

  private final LocalDate today;

  CalendarDates(LocalDate today) {
    this.today = today;
  }

  private static Map<String, Month> months() {
    Map<String, Month> months = new HashMap<>(MORE);
    for (Locale locale : LOCALES) {
      for (Month month : Month.values()) {
        add(months, month.getDisplayName(TextStyle.FULL, locale), month, locale);
        if (locale.equals(Locale.ENGLISH)) {
          add(months, month.getDisplayName(TextStyle.SHORT, locale), month, locale);
        }
      }
    }
    return Map.copyOf(months);
  }

  private static void add(Map<String, Month> months, String name, Month month, Locale locale) {
    months.putIfAbsent(name.toLowerCase(locale).replace(".", ""), month);
  }

  /**
   * @param text in lower case
   */
  List<TimeSpan> in(String text) {
    List<TimeSpan> days = new ArrayList<>();
    Matcher m = YEAR_FIRST.matcher(text);
    while (m.find()) {
      day(m.group(1), number(m.group(3)), m.group(4)).ifPresent(days::add);
    }
    for (m = YEAR_LAST.matcher(text); m.find(); ) {
      days.addAll(dayAndMonth(m.group(1), m.group(3), m.group(2), m.group(4)));
    }
    for (m = NO_YEAR.matcher(text); m.find(); ) {
      days.addAll(
          m.group(1) != null
              ? dayAndMonth(m.group(1), m.group(2), ".", null)
              : dayAndMonth(m.group(3), m.group(4), "/", null));
    }
    for (m = DAY_MONTH.matcher(text); m.find(); ) {
      day(m.group(3), month(m.group(2)), m.group(1)).ifPresent(days::add);
    }
    for (m = MONTH_DAY.matcher(text); m.find(); ) {
      day(m.group(3), month(m.group(1)), m.group(2)).ifPresent(days::add);
    }
    return days.isEmpty() ? wholeMonths(text) : days; // "the 4th of May" is not all of May
  }

  private List<TimeSpan> wholeMonths(String text) {
    List<TimeSpan> months = new ArrayList<>();
    for (Matcher m = MONTH.matcher(text); m.find(); ) {
      boolean alone = m.group(1) == null;
      int month = month(alone ? m.group(4) : m.group(2));
      String year = alone ? m.group(5) : m.group(3);
      months.add(wholeMonth("last".equals(m.group(1)), month, year));
    }
    return months;
  }

  private TimeSpan wholeMonth(boolean last, int month, @Nullable String year) {
    LocalDate first = LocalDate.of(year == null ? today.getYear() : number(year), month, 1);
    boolean current = last && first.getMonth() == today.getMonth();
    if (year == null && (first.isAfter(today) || current)) {
      first = first.minusYears(1);
    }
    return new TimeSpan(first, first.plusMonths(1));
  }

  /** The day of a pair of numbers, or both where either may be the month. */
  private List<TimeSpan> dayAndMonth(
      String first, String second, String between, @Nullable String year) {
    List<TimeSpan> days = new ArrayList<>();
    day(year, number(second), first).ifPresent(days::add);
    if (!between.equals(".") && !first.equals(second)) {
      day(year, number(first), second).ifPresent(days::add);
    }
    return days;
  }

  /** Empty for what is no day, like the 31st of June. */
  private Optional<TimeSpan> day(@Nullable String year, int month, String day) {
    try {
      LocalDate date = LocalDate.of(year(year), month, number(day));
      boolean ahead = year == null && date.isAfter(today);
      return Optional.of(TimeSpan.day(ahead ? date.minusYears(1) : date));
    } catch (DateTimeException noSuchDay) {
      return Optional.empty();
    }
  }

  private int year(@Nullable String year) {
    if (year == null) {
      return today.getYear();
    }
    return year.length() == 2 ? 2000 + number(year) : number(year);
  }

  private static int month(String name) {
    return MONTHS.getOrDefault(name, Month.JANUARY).getValue();
  }

  /** Of at most four digits, so always an int. */
  private static int number(String digits) {
    return Integer.parseInt(digits);
  }
}
