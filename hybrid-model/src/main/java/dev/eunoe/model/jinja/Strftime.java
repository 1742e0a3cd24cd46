package dev.eunoe.model.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** {@code strftime_now(format)}: Python's date format codes, in English. */
final class Strftime {
  private Strftime() {}

  static String format(String format, LocalDateTime time) {
    var result = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        result.append(c);
        continue;
      }
      char code = format.charAt(++i);
      boolean padded = code != '-';
      if (!padded && i + 1 < format.length()) {
        code = format.charAt(++i);
      }
      result.append(field(code, padded, time));
    }
    return result.toString();
  }

  private static String field(char code, boolean padded, LocalDateTime time) {
    return switch (code) {
      case 'Y' -> Integer.toString(time.getYear());
      case 'y' -> number(time.getYear() % 100, padded);
      case 'm' -> number(time.getMonthValue(), padded);
      case 'd' -> number(time.getDayOfMonth(), padded);
      case 'H' -> number(time.getHour(), padded);
      case 'I' -> number((time.getHour() + 11) % 12 + 1, padded);
      case 'M' -> number(time.getMinute(), padded);
      case 'S' -> number(time.getSecond(), padded);
      case 'j' ->
          padded ? "%03d".formatted(time.getDayOfYear()) : Integer.toString(time.getDayOfYear());
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'F' -> format("%Y-%m-%d", time);
      case 'T' -> format("%H:%M:%S", time);
      case 'R' -> format("%H:%M", time);
      case 'D' -> format("%m/%d/%y", time);
      case '%' -> "%";
      default -> throw new FailedOperation("strftime_now does not know %" + code);
    };
  }

  private static String number(int value, boolean padded) {
    return padded ? "%02d".formatted(value) : Integer.toString(value);
  }
}
