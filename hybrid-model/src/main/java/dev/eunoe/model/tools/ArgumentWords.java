package dev.eunoe.model.tools;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.model.jinja.Text;

/**
 * How one argument of several is written.
 *
 * @param behindName between its name and its value
 * @param behindValue behind the value
 * @param separator between arguments
 * @param openString in front of a string, where strings are not those of JSON
 * @param closeString behind a string
 * @param python whether true, false and null are Python's
 */
record ArgumentWords(
    String beforeName,
    String behindName,
    String behindValue,
    String separator,
    String openString,
    String closeString,
    boolean python) {

  /** Whether a string stands there as it is, unescaped. */
  boolean writesRaw() {
    return !endOfString().isEmpty();
  }

  /** The text that no string has within it. */
  String endOfString() {
    return python ? "" : closeString + behindValue;
  }

  /** A value: of a string its text, of others their JSON. */
  Text written(CallArguments.Value value) {
    if (!value.isString()) {
      return Text.given(python ? python(value.text()) : value.text());
    }
    return writesRaw()
        ? Text.own(openString).plus(Text.given(value.text())).plus(Text.own(closeString))
        : Text.given(TextNode.valueOf(value.text()).toString());
  }

  private static String python(String json) {
    return switch (json) {
      case "true" -> "True";
      case "false" -> "False";
      case "null" -> "None";
      default -> json;
    };
  }

  /** The JSON of a value that is no string. */
  String json(String written) {
    return switch (python ? written : "") {
      case "True" -> "true";
      case "False" -> "false";
      case "None" -> "null";
      default -> written;
    };
  }
}
