package dev.eunoe.command.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures as they are found: fields of a JSON object, and lines for people. */
public final class BenchReport {
  private final Map<String, Object> fields = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  public void put(String field, Object value) {
    fields.put(field, value);
  }

  public void say(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  public String json() throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(fields);
  }

  /** With so many digits behind the point. */
  public static double rounded(double value, int digits) {
    double unit = Math.pow(10, digits);
    return Math.round(value * unit) / unit;
  }
}
