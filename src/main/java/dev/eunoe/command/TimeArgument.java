package dev.eunoe.command;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as the settings have it: {@code 500ms}, {@code 30s}, {@code 2m}, or as ISO 8601 does. */
public final class TimeArgument implements ITypeConverter<Duration> {
  private static final String MILLIS = "ms";

  @Override
  public Duration convert(String value) {
    try {
      Duration time = parse(value.strip());
      if (!time.isNegative()) {
        return time;
      }
    } catch (NumberFormatException | DateTimeParseException unreadable) {
      // told below, with what would be one
    }
    throw new TypeConversionException("'" + value + "' is not a time such as 30s or 500ms");
  }

  private static Duration parse(String value) {
    if (value.endsWith(MILLIS)) {
      return Duration.ofMillis(
          Long.parseLong(value.substring(0, value.length() - MILLIS.length()).strip()));
    }
    boolean iso = value.toUpperCase(Locale.ROOT).startsWith("P");
    return Duration.parse(iso ? value : "PT" + value);
  }
}
