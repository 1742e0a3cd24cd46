package dev.eunoe.command.start;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server says of its start.
 *
 * @param seconds by the names of the parts: first those that follow one another, then what was done
 *     meanwhile
 */
record StartParts(Map<String, Double> seconds) {
  static final StartParts NONE = new StartParts(Map.of());

  private static final Pattern READY = Pattern.compile("eunoe: Ready in [0-9.]+ s: (.*)");
  private static final Pattern PART = Pattern.compile("(\\p{L}[\\p{L} -]*) ([0-9]+\\.[0-9]+)");

  /** Reads the line of a server that has become ready; none where a line is another one. */
  static Optional<StartParts> of(String line) {
    var ready = READY.matcher(line);
    if (!ready.matches()) {
      return Optional.empty();
    }
    var seconds = new LinkedHashMap<String, Double>();
    var part = PART.matcher(ready.group(1));
    while (part.find()) {
      seconds.put(part.group(1), Double.parseDouble(part.group(2)));
    }
    return Optional.of(new StartParts(seconds));
  }
}
