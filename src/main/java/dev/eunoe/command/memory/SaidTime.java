package dev.eunoe.command.memory;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Times as files of conversations write them; without a zone they are taken as UTC. */
final class SaidTime {
  private static final List<DateTimeFormatter> DATE_TIMES =
      formatters(
          "yyyy-MM-dd HH:mm[:ss]",
          "yyyy/MM/dd HH:mm[:ss]",
          "yyyy/MM/dd '('EEE')' HH:mm[:ss]",
          "yyyy-MM-dd '('EEE')' HH:mm[:ss]",
          "h:mm a 'on' d MMMM, yyyy",
          "h:mm a 'on' d MMMM yyyy",
          "d MMMM yyyy[,] h:mm a",
          "d MMMM yyyy[,] HH:mm[:ss]",
          "MMMM d, yyyy[,] h:mm a",
          "MMMM d, yyyy[,] HH:mm[:ss]");
  private static final List<DateTimeFormatter> DATES =
      formatters(
          "yyyy/MM/dd", "d MMMM yyyy", "d MMMM, yyyy", "MMMM d, yyyy", "d MMM yyyy", "MMM d, yyyy");

  private SaidTime() {}

  static Optional<Instant> read(String text) {
    String said = text.strip();
    if (said.matches("\\d{9,10}(\\.\\d+)?")) {
      return Optional.of(Instant.ofEpochSecond((long) Double.parseDouble(said)));
    }
    if (said.matches("\\d{12,13}")) {
      return Optional.of(Instant.ofEpochMilli(Long.parseLong(said)));
    }
    Stream<Function<String, Instant>> ways =
        Stream.of(
            Instant::parse,
            s -> OffsetDateTime.parse(s).toInstant(),
            s -> LocalDateTime.parse(s).toInstant(ZoneOffset.UTC),
            s -> LocalDate.parse(s).atStartOfDay(ZoneOffset.UTC).toInstant());
    Stream<Function<String, Instant>> more =
        DATE_TIMES.stream().map(f -> s -> LocalDateTime.parse(s, f).toInstant(ZoneOffset.UTC));
    Stream<Function<String, Instant>> dates =
        DATES.stream()
            .map(f -> s -> LocalDate.parse(s, f).atStartOfDay(ZoneOffset.UTC).toInstant());
    return Stream.of(ways, more, dates)
        .flatMap(way -> way)
        .flatMap(way -> tried(way, said).stream())
        .findFirst();
  }

  private static Optional<Instant> tried(Function<String, Instant> way, String text) {
    try {
      return Optional.of(way.apply(text));
    } catch (DateTimeException notThisOne) {
      return Optional.empty();
    }
  }

  private static List<DateTimeFormatter> formatters(String... patterns) {
    return Stream.of(patterns)
        .map(pattern ->
            new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH))
        .toList();
  }
}
