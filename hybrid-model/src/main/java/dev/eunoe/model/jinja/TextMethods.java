package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** Python's methods of strings. */
final class TextMethods {
  private static final Set<String> NAMES =
      Set.of(
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "rsplit",
          "splitlines",
          "replace",
          "startswith",
          "endswith",
          "removeprefix",
          "removesuffix",
          "find",
          "rfind",
          "index",
          "count",
          "upper",
          "lower",
          "capitalize",
          "title",
          "join",
          "isdigit",
          "isalpha",
          "isalnum",
          "isspace",
          "isupper",
          "islower",
          "partition",
          "rpartition");

  private TextMethods() {}

  static boolean has(String name) {
    return NAMES.contains(name);
  }

  static Object call(Text text, String name, Arguments arguments) {
    String chars = text.toString();
    return switch (name) {
      case "strip" -> strip(text, arguments, true, true);
      case "lstrip" -> strip(text, arguments, true, false);
      case "rstrip" -> strip(text, arguments, false, true);
      case "split" -> TextSplits.split(text, arguments, false);
      case "rsplit" -> TextSplits.split(text, arguments, true);
      case "partition" -> TextSplits.partition(text, arguments.text(0, "sep"), false);
      case "rpartition" -> TextSplits.partition(text, arguments.text(0, "sep"), true);
      case "splitlines" -> {
        arguments.allow(0);
        yield new ArrayList<Object>(lines(text));
      }
      case "replace" -> replace(text, arguments);
      case "startswith" ->
          arguments.allow(1).required(0, "prefix") instanceof List<?> list
              ? list.stream().anyMatch(prefix -> chars.startsWith(prefix.toString()))
              : chars.startsWith(arguments.text(0, "prefix").toString());
      case "endswith" ->
          arguments.allow(1).required(0, "suffix") instanceof List<?> list
              ? list.stream().anyMatch(suffix -> chars.endsWith(suffix.toString()))
              : chars.endsWith(arguments.text(0, "suffix").toString());
      case "removeprefix" -> {
        String prefix = arguments.allow(1).text(0, "prefix").toString();
        yield chars.startsWith(prefix) ? text.substring(prefix.length(), text.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = arguments.allow(1).text(0, "suffix").toString();
        yield chars.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "find", "rfind", "index" -> find(chars, name, arguments);
      case "count" -> {
        String part = arguments.allow(1).text(0, "sub").toString();
        yield part.isEmpty()
            ? text.codePoints() + 1L
            : (long) TextSplits.occurrences(chars, part, Integer.MAX_VALUE).size();
      }
      case "upper" -> text.with(chars.toUpperCase(Locale.ROOT));
      case "lower" -> text.with(chars.toLowerCase(Locale.ROOT));
      case "capitalize" -> capitalized(text);
      case "title" -> title(text);
      case "join" -> {
        var parts = new ArrayList<Text>();
        for (Object part : Operations.elements(arguments.allow(1).required(0, "iterable"))) {
          if (!(part instanceof Text piece)) {
            throw new FailedOperation(
                "join expected str instances, " + Operations.typeName(part) + " found");
          }
          parts.add(piece);
        }
        yield Text.joined(text, parts);
      }
      case "isdigit" -> all(chars, Character::isDigit);
      case "isalpha" -> all(chars, Character::isLetter);
      case "isalnum" -> all(chars, Character::isLetterOrDigit);
      case "isspace" -> all(chars, c -> c < 0x10000 && isSpace((char) c));
      case "isupper" -> Tests.apply(text, Arguments.of("upper"));
      case "islower" -> Tests.apply(text, Arguments.of("lower"));
      default -> throw new FailedOperation("strings have no method '" + name + "'");
    };
  }

  private static boolean all(String chars, IntPredicate predicate) {
    return !chars.isEmpty() && chars.codePoints().allMatch(predicate);
  }

  private static Text strip(Text text, Arguments arguments, boolean left, boolean right) {
    Object given = arguments.allow(1, "chars").get(0, "chars", None.NONE);
    String chars = text.toString();
    IntPredicate strips =
        given instanceof Text set
            ? c -> set.toString().indexOf(c) >= 0
            : c -> c < 0x10000 && isSpace((char) c);
    int from = 0;
    int to = chars.length();
    while (left && from < to && strips.test(chars.codePointAt(from))) {
      from += Character.charCount(chars.codePointAt(from));
    }
    while (right && to > from && strips.test(chars.codePointBefore(to))) {
      to -= Character.charCount(chars.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** Without white space at the chosen ends. */
  static String stripped(String chars, boolean left, boolean right) {
    return strip(Text.own(chars), Arguments.of("strip"), left, right).toString();
  }

  /** White space as Python counts it: no-break spaces and the separators U+001C to U+001F too. */
  static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= ' ')
        || c == 0x85
        || (c > 0x85 && (Character.isSpaceChar(c)));
  }

  /** The runs of characters between white space. */
  static List<Text> words(Text text) {
    return TextSplits.words(text, Integer.MAX_VALUE);
  }

  /** The lines without their ends; a last line that is empty does not count. */
  static List<Text> lines(Text text) {
    var lines = new ArrayList<Text>();
    String chars = text.toString();
    int from = 0;
    for (int i = 0; i < chars.length(); i++) {
      char c = chars.charAt(i);
      if ((c >= '\n' && c <= '\r')
          || (c >= 0x1c && c <= 0x1e)
          || c == 0x85
          || c == 0x2028
          || c == 0x2029) {
        lines.add(text.substring(from, i));
        if (c == '\r' && i + 1 < chars.length() && chars.charAt(i + 1) == '\n') {
          i++;
        }
        from = i + 1;
      }
    }
    if (from < chars.length()) {
      lines.add(text.substring(from, chars.length()));
    }
    return lines;
  }

  private static Text replace(Text text, Arguments arguments) {
    arguments.allow(3, "count");
    Text old = PythonText.str(arguments.required(0, "old"));
    Text by = PythonText.str(arguments.required(1, "new"));
    Object limit = arguments.get(2, "count", None.NONE);
    int count =
        limit instanceof Long number && number >= 0 ? Math.toIntExact(number) : Integer.MAX_VALUE;
    if (old.isEmpty()) {
      throw new FailedOperation("replacing the empty string is not supported");
    }
    var result = new Text.Builder();
    int copied = 0;
    for (int at : TextSplits.occurrences(text.toString(), old.toString(), count)) {
      result.add(text.substring(copied, at)).add(by);
      copied = at + old.length();
    }
    return result.add(text.substring(copied, text.length())).build();
  }

  private static Object find(String chars, String name, Arguments arguments) {
    String part = arguments.allow(1).text(0, "sub").toString();
    int at = name.equals("rfind") ? chars.lastIndexOf(part) : chars.indexOf(part);
    if (at < 0 && name.equals("index")) {
      throw new FailedOperation("substring not found");
    }
    return at < 0 ? -1L : (long) chars.codePointCount(0, at);
  }

  private static Text capitalized(Text text) {
    if (text.isEmpty()) {
      return text;
    }
    String chars = text.toString();
    int first = chars.offsetByCodePoints(0, 1);
    return text.substring(0, first)
        .with(chars.substring(0, first).toUpperCase(Locale.ROOT))
        .plus(
            text.substring(first, chars.length())
                .with(chars.substring(first).toLowerCase(Locale.ROOT)));
  }

  private static Text title(Text text) {
    var result = new Text.Builder();
    boolean inWord = false;
    for (Text character : text.characters()) {
      String c = character.toString();
      result.add(character.with(inWord ? c.toLowerCase(Locale.ROOT) : c.toUpperCase(Locale.ROOT)));
      inWord = Character.isLetter(c.codePointAt(0));
    }
    return result.build();
  }
}
