package dev.eunoe.chat.http;

import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The time zone whose calendar a request's days are named by: "Europe/Berlin", "+02:00". */
public final class TimeZones {
  public static final String FIELD = "time_zone";

  private static final int MAX_CHARS = 64;

  private TimeZones() {}

  /**
   * @param absent the zone where the request names none
   * @throws dev.eunoe.turn.problem.ProblemException when there is no such zone
   */
  public static ZoneId read(@Nullable String name, ZoneId absent) {
    if (name == null) {
      return absent;
    }
    try {
      if (name.length() <= MAX_CHARS) {
        return ZoneId.of(name);
      }
    } catch (DateTimeException noSuchZone) {
      // said below
    }
    throw RequestFields.badValue(
        FIELD,
        "a time zone such as 'Europe/Berlin' or '+02:00'",
        name.substring(0, Math.min(name.length(), MAX_CHARS)));
  }
}
