package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code split}, {@code rsplit} and {@code partition}. */
final class TextSplits {
  private TextSplits() {}

  static List<Object> split(Text text, Arguments arguments, boolean fromRight) {
    arguments.allow(2, "sep", "maxsplit");
    int limit = arguments.integer(1, "maxsplit", -1);
    int most = limit < 0 ? Integer.MAX_VALUE : limit;
    if (!(arguments.get(0, "sep", None.NONE) instanceof Text separator)) {
      if (fromRight && limit >= 0) {
        throw new FailedOperation("rsplit at white space with a limit is not supported");
      }
      return new ArrayList<>(words(text, most));
    }
    if (separator.isEmpty()) {
      throw new FailedOperation("empty separator");
    }
    String chars = text.toString();
    var cuts =
        fromRight
            ? lastOccurrences(chars, separator.toString(), most)
            : occurrences(chars, separator.toString(), most);
    var parts = new ArrayList<Object>();
    int from = 0;
    for (int cut : cuts) {
      parts.add(text.substring(from, cut));
      from = cut + separator.length();
    }
    parts.add(text.substring(from, text.length()));
    return parts;
  }

  static Tuple partition(Text text, Text separator, boolean last) {
    String chars = text.toString();
    int at = last ? chars.lastIndexOf(separator.toString()) : chars.indexOf(separator.toString());
    var empty = Text.own("");
    if (at < 0) {
      return new Tuple(last ? List.of(empty, empty, text) : List.of(text, empty, empty));
    }
    return new Tuple(
        List.of(
            text.substring(0, at),
            separator,
            text.substring(at + separator.length(), text.length())));
  }

  /** Where the part begins, without overlap, from the left. */
  static List<Integer> occurrences(String chars, String part, int most) {
    var found = new ArrayList<Integer>();
    int at = chars.indexOf(part);
    while (at >= 0 && found.size() < most) {
      found.add(at);
      at = chars.indexOf(part, at + part.length());
    }
    return found;
  }

  private static List<Integer> lastOccurrences(String chars, String part, int most) {
    var found = new ArrayList<Integer>();
    int at = chars.lastIndexOf(part);
    while (at >= 0 && found.size() < most) {
      found.add(at);
      at = at < part.length() ? -1 : chars.lastIndexOf(part, at - part.length());
    }
    Collections.reverse(found);
    return found;
  }

  /** The runs between white space; after {@code most} cuts the rest is one piece. */
  static List<Text> words(Text text, int most) {
    var words = new ArrayList<Text>();
    String chars = text.toString();
    int at = 0;
    while (true) {
      while (at < chars.length() && TextMethods.isSpace(chars.charAt(at))) {
        at++;
      }
      if (at == chars.length()) {
        return words;
      }
      if (words.size() == most) {
        String rest = TextMethods.stripped(chars.substring(at), false, true);
        words.add(text.substring(at, at + rest.length()));
        return words;
      }
      int from = at;
      while (at < chars.length() && !TextMethods.isSpace(chars.charAt(at))) {
        at++;
      }
      words.add(text.substring(from, at));
    }
  }
}
