package dev.eunoe.memory.recall;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds times that are said by others: "between March and May", "from the 3rd to the 9th of May",
 * "since Monday", "the week before the 4th of May", "two days after last Sunday", "last week and
 * the week before". What they are said by is no time of its own: "two days after the 4th" names not
 * the 4th.
 */
final class TimeRelations {
  private static final String NUMBER =
      "\\d{1,3}|a couple of|a few|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve";

  private static final String ANCHOR = "([^?!;]{2,40})";

  /** Of the 9 in "from the 3rd to the 9th of May" the month is that of the 3, too. */
  private static final Pattern DAY_ALONE =
      Pattern.compile("(?:the )?(\\d{1,2})(?:st|nd|rd|th|\\.)?");

  /** In "since I moved in March" it is the move that is meant. */
  private static final Pattern STARTS_WITH_TIME =
      Pattern.compile(
          "(?:(?:the|on|in|of|last|this|past|previous|early|late|mid) )*"
              + "(?:\\d|(?:yesterday|today|week|weekend|month|year|spring|summer|autumn|fall|winter"
              + "|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
              + "|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
              + "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b).*");

  private static final Pattern RANGE =
      Pattern.compile(
          "\\b(?:between|from) ([^?!;]{1,40}?) (?:and|to|until|till|through|up to) " + ANCHOR);

  private static final Pattern SINCE = Pattern.compile("\\b(since|after) " + ANCHOR);

  private static final Pattern LAST_FEW =
      Pattern.compile("\\b(?:last|past|previous) (" + NUMBER + ") (day|week|month|year)s\\b");

  private static final Pattern OFFSET =
      Pattern.compile(
          "\\b(?:(the)|("
              + NUMBER
              + ")) (day|week|weekend|month|year)s? (before|after)(?: "
              + ANCHOR
              + ")?");

  /** Points back to a time that was named before it. */
  private static final Pattern THAT = Pattern.compile("(?:that|this|it|then)\\b.*|");

  private final LocalDate today;
  private final Map<String, Integer> numbers;
  private final Function<String, List<TimeSpan>> named;

  /**
   * @param numbers what number words mean
   * @param named the times a text names by themselves
   */
  TimeRelations(
      LocalDate today, Map<String, Integer> numbers, Function<String, List<TimeSpan>> named) {
    this.today = today;
    this.numbers = numbers;
    this.named = named;
  }

  /**
   * What was found, and the text without it.
   *
   * @param spans that the text says by others
   * @param rest whose times stand for themselves
   */
  record Found(List<TimeSpan> spans, String rest) {}

  /**
   * @param text in lower case
   */
  Found in(String text) {
    List<TimeSpan> spans = new ArrayList<>();
    String rest = take(OFFSET, text, spans, this::offset);
    rest = take(RANGE, rest, spans, (m, _) -> range(m.group(1), m.group(2)));
    rest = take(LAST_FEW, rest, spans, (m, _) -> Optional.of(lastFew(m.group(1), m.group(2))));
    rest = take(SINCE, rest, spans, (m, _) -> since(m.group(1), m.group(2)));
    return new Found(spans, rest);
  }

  private interface Reading {
    Optional<TimeSpan> of(Matcher match, String before);
  }

  /** Cuts out what can be read; the words behind a time that was found in an anchor go with it. */
  private static String take(Pattern pattern, String text, List<TimeSpan> spans, Reading reading) {
    var rest = new StringBuilder();
    int from = 0;
    Matcher match = pattern.matcher(text);
    while (match.find()) {
      Optional<TimeSpan> span = reading.of(match, text.substring(0, match.start()));
      if (span.isPresent()) {
        spans.add(span.get());
        rest.append(text, from, match.start()).append(" ; ");
        from = match.end();
      }
    }
    return rest.append(text.substring(from)).toString();
  }

  private Optional<TimeSpan> range(String first, String second) {
    Optional<TimeSpan> end = anchor(second);
    if (end.isEmpty()) {
      return Optional.empty();
    }
    Matcher alone = DAY_ALONE.matcher(first.strip());
    Optional<TimeSpan> begin =
        alone.matches() ? dayOf(Integer.parseInt(alone.group(1)), end.get().from()) : anchor(first);
    return begin.flatMap(start -> {
      LocalDate from = start.from();
      if (from.isAfter(end.get().from())) {
        from = from.minusYears(1); // "from November to February"
      }
      return from.isBefore(end.get().to())
          ? Optional.of(new TimeSpan(from, end.get().to()))
          : Optional.empty();
    });
  }

  private static Optional<TimeSpan> dayOf(int day, LocalDate month) {
    return day >= 1 && day <= month.lengthOfMonth()
        ? Optional.of(TimeSpan.day(month.withDayOfMonth(day)))
        : Optional.empty();
  }

  private Optional<TimeSpan> since(String word, String text) {
    return anchor(text)
        .map(span -> word.equals("since") ? span.from() : span.to())
        .filter(from -> !from.isAfter(today))
        .map(from -> new TimeSpan(from, today.plusDays(1)));
  }

  private TimeSpan lastFew(String count, String unit) {
    return new TimeSpan(plus(today, unit, -number(count)), today.plusDays(1));
  }

  /** "Two days after": of a day that day; of weeks and more the stretch around it. */
  private Optional<TimeSpan> offset(Matcher match, String before) {
    String unit = match.group(3);
    boolean after = match.group(4).equals("after");
    String said = match.group(5) == null ? "" : match.group(5).strip();
    Optional<TimeSpan> by = said.equals("last") ? lastOf(unit) : anchor(said);
    if (by.isEmpty() && THAT.matcher(said).matches()) {
      by = last(named.apply(before));
    }
    return by.map(anchor ->
        match.group(2) == null
            ? next(anchor, unit, after)
            : far(anchor, unit, after ? number(match.group(2)) : -number(match.group(2))));
  }

  /** "The week before last". */
  private Optional<TimeSpan> lastOf(String unit) {
    return named.apply("last " + unit).stream().findFirst();
  }

  private static Optional<TimeSpan> last(List<TimeSpan> spans) {
    return spans.isEmpty() ? Optional.empty() : Optional.of(spans.getLast());
  }

  /** The one of its kind that touches a time; whole months and years where that is one. */
  private static TimeSpan next(TimeSpan by, String unit, boolean after) {
    String kind = unit.equals("weekend") ? "week" : unit;
    return after
        ? new TimeSpan(by.to(), plus(by.to(), kind, 1))
        : new TimeSpan(plus(by.from(), kind, -1), by.from());
  }

  private static TimeSpan far(TimeSpan by, String unit, int count) {
    LocalDate day = plus(count > 0 ? by.to().minusDays(1) : by.from(), unit, count);
    return switch (unit) {
      case "day" -> TimeSpan.day(day);
      case "week", "weekend" -> TimeSpan.around(day, 3);
      case "month" -> TimeSpan.around(day, 15);
      default -> TimeSpan.around(day, 120);
    };
  }

  private static LocalDate plus(LocalDate day, String unit, int count) {
    return switch (unit) {
      case "day" -> day.plusDays(count);
      case "week", "weekend" -> day.plusWeeks(count);
      case "month" -> day.plusMonths(count);
      default -> day.plusYears(count);
    };
  }

  private int number(String count) {
    Integer word = numbers.get(count);
    return word == null ? Integer.parseInt(count) : word;
  }

  /** The time that words name, as they stand or behind the word that months and days need. */
  private Optional<TimeSpan> anchor(String words) {
    String text = words.strip();
    if (!STARTS_WITH_TIME.matcher(text).matches()) {
      return Optional.empty();
    }
    for (String prefix : List.of("", "in ", "on ")) {
      List<TimeSpan> spans = named.apply(prefix + text);
      if (!spans.isEmpty()) {
        return Optional.of(spans.getFirst());
      }
    }
    return Optional.empty();
  }
}
