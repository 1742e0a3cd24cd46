package dev.eunoe.model.jinja;

import java.util.List;
import java.util.Map;

/** Filters that make texts. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filters.Filter> all) {
    all.put("string", (value, arguments) -> PythonText.str(value));
    all.put("safe", (value, arguments) -> PythonText.str(value));
    all.put("trim", (value, arguments) -> method(value, "strip", arguments));
    all.put("upper", (value, arguments) -> method(value, "upper", arguments));
    all.put("lower", (value, arguments) -> method(value, "lower", arguments));
    all.put("capitalize", (value, arguments) -> method(value, "capitalize", arguments));
    all.put("replace", (value, arguments) -> method(value, "replace", arguments));
    all.put("title", (value, arguments) -> title(PythonText.str(value)));
    all.put("format", TextFilters::format);
    all.put("escape", (value, arguments) -> escaped(PythonText.str(value)));
    all.put("e", (value, arguments) -> escaped(PythonText.str(value)));
    all.put("indent", TextFilters::indented);
    all.put(
        "wordcount", (value, arguments) -> (long) TextMethods.words(PythonText.str(value)).size());
  }

  private static Object method(Object value, String name, Arguments arguments) {
    return TextMethods.call(PythonText.str(value), name, arguments);
  }

  private static Object format(Object value, Arguments arguments) {
    if (!arguments.named().isEmpty()) {
      throw new FailedOperation("format with names is not supported");
    }
    return PercentFormat.format(PythonText.str(value), new Tuple(arguments.positional()));
  }

  /** Every word with an upper-case letter first; words end at white space, {@code -([{<}. */
  private static Text title(Text text) {
    var result = new Text.Builder();
    boolean begins = true;
    for (Text character : text.characters()) {
      String c = character.toString();
      result.add(character.with(begins ? c.toUpperCase(java.util.Locale.ROOT) : lower(c)));
      begins = TextMethods.isSpace(c.charAt(0)) || "-([{<".contains(c);
    }
    return result.build();
  }

  private static String lower(String c) {
    return c.toLowerCase(java.util.Locale.ROOT);
  }

  private static Text escaped(Text text) {
    var result = new Text.Builder();
    for (Text character : text.characters()) {
      result.add(
          switch (character.toString()) {
            case "&" -> character.with("&amp;");
            case "<" -> character.with("&lt;");
            case ">" -> character.with("&gt;");
            case "\"" -> character.with("&#34;");
            case "'" -> character.with("&#39;");
            default -> character;
          });
    }
    return result.build();
  }

  private static Object indented(Object value, Arguments arguments) {
    arguments.allow(3, "width", "first", "blank");
    Object width = arguments.get(0, "width", 4L);
    Text indent =
        width instanceof Text text ? text : Text.own(spaces(arguments.integer(0, "width", 4)));
    boolean first = Operations.truth(arguments.get(1, "first", false));
    boolean blank = Operations.truth(arguments.get(2, "blank", false));
    List<Text> lines = TextMethods.lines(PythonText.str(value).plus(Text.own("\n")));
    var result = new Text.Builder();
    for (int i = 0; i < lines.size(); i++) {
      result.add(i == 0 ? "" : "\n");
      boolean indents = i == 0 ? first : blank || !lines.get(i).isEmpty();
      result.add(indents ? indent : Text.own("")).add(lines.get(i));
    }
    return result.build();
  }

  static String spaces(long count) {
    Budget.requireText(count);
    return " ".repeat((int) Math.max(count, 0));
  }
}
