package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.CodePoints;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import dev.eunoe.model.constraint.grammar.Pattern;
import dev.eunoe.model.constraint.grammar.PatternParser;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The strings that a schema admits. */
final class StringGrammar {
  private static final String DATE =
      "[12]\\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)"
          + "|02-(?:0[1-9]|1\\d|2[0-8]))";
  private static final String TIME =
      "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,6})?(?:Z|[+-](?:0\\d|1[0-3]):[0-5]\\d)";
  private static final String LABEL = "[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?";
  private static final String HOST = LABEL + "(?:\\." + LABEL + "){0,3}";
  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  /** Texts of each format that every reader takes; not always all there are. */
  private static final Map<String, String> FORMATS =
      Map.of(
          "date",
          DATE,
          "time",
          TIME,
          "date-time",
          DATE + "T" + TIME,
          "duration",
          "P(?:[1-9]\\d{0,3}[YMWD]|(?:[1-9]\\d{0,3}D)?T[1-9]\\d{0,3}[HMS])",
          "uuid",
          "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
          "ipv4",
          BYTE + "(?:\\." + BYTE + "){3}",
          "ipv6",
          "(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}",
          "hostname",
          HOST,
          "email",
          "[A-Za-z0-9_+-]{1,24}(?:\\.[A-Za-z0-9_+-]{1,24}){0,2}@"
              + LABEL
              + "(?:\\."
              + LABEL
              + "){0,2}\\.[a-z]{2,6}",
          "uri",
          "[a-z][a-z0-9]{1,9}://" + HOST + "(?:/[A-Za-z0-9._~-]{0,64}){0,8}");

  private StringGrammar() {}

  static boolean knows(String format) {
    return FORMATS.containsKey(format);
  }

  static Grammar of(ObjectNode schema, String place) {
    return Grammar.sequence(
        Grammar.text("\""), characters(schema, place, Pattern.IN_JSON), Grammar.text("\""));
  }

  /**
   * What a string may say.
   *
   * @param written how characters of a set are written
   */
  static Grammar characters(
      ObjectNode schema, String place, Function<CodePoints, Grammar> written) {
    int least = Limits.of(schema, "minLength", 0, place);
    int most = Limits.of(schema, "maxLength", Grammar.UNBOUNDED, place);
    if (most < least) {
      return new Grammar.Choice(List.of());
    }
    boolean formatted = schema.has("format");
    if (formatted && schema.has("pattern")) {
      throw Keywords.refused(place, "uses 'pattern' beside 'format', which is not supported");
    }
    if (!formatted && !schema.has("pattern")) {
      boolean json = written == Pattern.IN_JSON;
      Grammar character = json ? JsonGrammar.CHARACTER : written.apply(CodePoints.ALL);
      return Grammar.repeat(character, least, most);
    }
    Pattern pattern =
        formatted
            ? format(schema, place, written)
            : PatternParser.somewhere(schema.path("pattern").asText(), written);
    return within(pattern, least, most, place);
  }

  private static Pattern format(
      ObjectNode schema, String place, Function<CodePoints, Grammar> written) {
    String format = FORMATS.get(schema.path("format").asText());
    if (format == null) {
      throw Keywords.refused(
          place,
          "has the format '"
              + schema.path("format").asText()
              + "', which is not supported; it can"
              + " be one of "
              + String.join(", ", FORMATS.keySet().stream().sorted().toList()));
    }
    return PatternParser.whole(format, written);
  }

  /** A pattern whose texts are as long as they may be, or can be made to. */
  private static Grammar within(Pattern pattern, int least, int most, String place) {
    if (pattern.least() >= least && pattern.most() <= most) {
      return pattern.grammar();
    }
    Grammar unit = pattern.unit();
    int from = Math.max(least, pattern.least());
    int to = Math.min(most, pattern.most());
    if (unit == null) {
      throw Keywords.refused(
          place,
          "limits the length of texts whose 'pattern' or 'format' does not; give the limits in a"
              + " pattern instead");
    }
    return from > to ? new Grammar.Choice(List.of()) : Grammar.repeat(unit, from, to);
  }
}
