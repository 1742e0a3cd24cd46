package dev.eunoe.command.keys;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When a key ends, as it is written on a command line. */
final class Expiry {
  private static final Pattern AFTER = Pattern.compile("(?<number>[0-9]{1,6})(?<unit>[dhm])");

  private Expiry() {}

  /**
   * @param written {@code 90d}, {@code 12h}, {@code 30m}, or a day, at whose beginning in UTC it
   *     ends
   * @throws IllegalArgumentException for anything else
   */
  static Instant parse(String written, Instant now) {
    Matcher after = AFTER.matcher(written.strip());
    if (after.matches()) {
      long number = Long.parseLong(after.group("number"));
      return now.plus(
          switch (after.group("unit")) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofMinutes(number);
          });
    }
    try {
      return LocalDate.parse(written.strip()).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--expires is a time such as 90d, 12h or 30m, or a day such as 2027-01-31, not '"
              + written
              + "'",
          e);
    }
  }
}
