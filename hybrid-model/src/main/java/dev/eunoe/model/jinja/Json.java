package dev.eunoe.model.jinja;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Python's {@code json.dumps}, which is what {@code tojson} means in chat templates: keys in their
 * order, nothing escaped for HTML.
 *
 * @param indent spaces per level or a text to indent with; null for one line
 */
record Json(
    boolean ascii, @Nullable Text indent, Text itemSeparator, Text keySeparator, boolean sorted) {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** {@code tojson(ensure_ascii=false, indent=none, separators=none, sort_keys=false)}. */
  static Text filter(Object value, Arguments arguments) {
    arguments.allow(4, "ensure_ascii", "indent", "separators", "sort_keys");
    Object indent = arguments.get(1, "indent", None.NONE);
    Text step =
        switch (indent) {
          case None _ -> null;
          case Long spaces -> Text.own(TextFilters.spaces(spaces));
          case Text text -> text;
          default -> throw new FailedOperation("tojson needs a number of spaces as indent");
        };
    Text item = Text.own(step == null ? ", " : ",");
    Text key = Text.own(": ");
    if (arguments.get(2, "separators", None.NONE) instanceof List<?> pair) {
      if (pair.size() != 2
          || !(pair.get(0) instanceof Text first)
          || !(pair.get(1) instanceof Text second)) {
        throw new FailedOperation("tojson needs two strings as separators");
      }
      item = first;
      key = second;
    }
    boolean ascii = Operations.truth(arguments.get(0, "ensure_ascii", false));
    boolean sorted = Operations.truth(arguments.get(3, "sort_keys", false));
    return new Json(ascii, step, item, key, sorted).dump(value, 0);
  }

  /** The value that a text in JSON stands for, as other programs' {@code from_json}. */
  static Object read(Object value) {
    if (!(value instanceof Text text)) {
      throw new FailedOperation("from_json needs a string, not " + Operations.typeName(value));
    }
    try {
      return JinjaTemplate.converted(MAPPER.readValue(text.toString(), Object.class));
    } catch (JacksonException e) {
      throw new FailedOperation("from_json needs JSON");
    }
  }

  private Text dump(Object value, int depth) {
    return switch (value) {
      case Text text -> quoted(text);
      case Boolean flag -> Text.own(flag ? "true" : "false");
      case None _ -> Text.own("null");
      case Long number -> Text.own(number.toString());
      case BigInteger number -> Text.own(number.toString());
      case Double number -> Text.own(real(number));
      case List<?> list ->
          enclosed("[", list.stream().map(item -> dump(item, depth + 1)).toList(), "]", depth);
      case Map<?, ?> map -> enclosed("{", entries(map, depth + 1), "}", depth);
      default ->
          throw new FailedOperation(
              "Object of type " + Operations.typeName(value) + " is not JSON serializable");
    };
  }

  private List<Text> entries(Map<?, ?> map, int depth) {
    var ordered = new ArrayList<Text>();
    var entries = sorted ? new TreeMap<Object, Object>(map) : map;
    entries.forEach((key, value) ->
        ordered.add(
            new Text.Builder()
                .add(quoted(Text.given(key.toString())))
                .add(keySeparator)
                .add(dump(value, depth))
                .build()));
    return ordered;
  }

  private Text enclosed(String open, List<Text> parts, String close, int depth) {
    if (parts.isEmpty()) {
      return Text.own(open + close);
    }
    Text separator = itemSeparator;
    var result = new Text.Builder().add(open);
    if (indent != null) {
      Text line = line(indent, depth + 1);
      result.add(line);
      separator = separator.plus(line);
    }
    result.add(Text.joined(separator, parts));
    if (indent != null) {
      result.add(line(indent, depth));
    }
    return result.add(close).build();
  }

  private static Text line(Text indent, int depth) {
    var result = new Text.Builder().add("\n");
    for (int i = 0; i < depth; i++) {
      result.add(indent);
    }
    return result.build();
  }

  private Text quoted(Text text) {
    var result = new Text.Builder().add("\"");
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.toString().charAt(i);
      String escape = escape(c);
      if (escape != null) {
        result.add(text.substring(copied, i)).add(text.substring(i, i + 1).with(escape));
        copied = i + 1;
      }
    }
    return result.add(text.substring(copied, text.length())).add("\"").build();
  }

  private @Nullable String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> c < ' ' || (ascii && c > '~') ? "\\u%04x".formatted((int) c) : null;
    };
  }

  private static String real(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    return Double.isInfinite(number)
        ? number > 0 ? "Infinity" : "-Infinity"
        : PythonText.real(number);
  }
}
