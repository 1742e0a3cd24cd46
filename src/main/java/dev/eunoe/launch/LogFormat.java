package dev.eunoe.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a server writes its log. */
enum LogFormat {
  /** Lines for people. */
  TEXT,
  /** Lines of JSON for programs that collect logs: with ids, and without a word of anybody. */
  JSON;

  private static final String CONSOLE = "quarkus.log.console.";

  /**
   * The format of this name; for none, text.
   *
   * @throws IllegalStateException naming those that there are
   */
  static LogFormat parse(String word) {
    if (word.isBlank()) {
      return TEXT;
    }
    return Arrays.stream(values())
        .filter(format -> format.name().equalsIgnoreCase(word.strip()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "--log-format (EUNOE_LOG_FORMAT) is text or json, not '" + word + "'"));
  }

  /** The same as settings of a server that is started in this process. */
  void set() {
    if (this == TEXT) {
      return;
    }
    System.setProperty(CONSOLE + "json.enabled", "true");
    System.setProperty(CONSOLE + "json.exception-output-type", "formatted");
    System.setProperty(CONSOLE + "json.excluded-keys", "loggerClassName,ndc,processName,threadId");
    System.setProperty(CONSOLE + "filter", ExceptionsWithoutWords.NAME);
    System.setProperty("quarkus.log.category.\"dev.eunoe.answers\".level", "INFO");
  }

  /** A line of a server that has no log yet, or no more. */
  String line(String level, String message) {
    if (this == TEXT) {
      return "eunoe: " + message;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("timestamp", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.now()));
    fields.put("loggerName", "dev.eunoe.launch");
    fields.put("level", level.toUpperCase(Locale.ROOT));
    fields.put("message", message);
    try {
      return new ObjectMapper().writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("four texts cannot be written as JSON", e);
    }
  }
}
