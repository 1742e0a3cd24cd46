package dev.eunoe.model.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values. */
final class PythonText {
  private PythonText() {}

  static Text str(Object value) {
    return value instanceof Text text ? text : repr(value);
  }

  static Text repr(Object value) {
    return switch (value) {
      case Text text -> quoted(text);
      case Boolean flag -> Text.own(flag ? "True" : "False");
      case None _ -> Text.own("None");
      case Undefined _ -> Text.own("");
      case Long number -> Text.own(number.toString());
      case BigInteger number -> Text.own(number.toString());
      case Double number -> Text.own(real(number));
      case Tuple tuple -> listed("(", tuple, tuple.size() == 1 ? ",)" : ")");
      case List<?> list -> listed("[", list, "]");
      case Map<?, ?> map -> mapped(map);
      default ->
          throw new FailedOperation(
              "a " + Operations.typeName(value) + " cannot be written as text");
    };
  }

  private static Text listed(String open, List<?> list, String close) {
    var parts = list.stream().map(PythonText::repr).toList();
    return new Text.Builder().add(open).add(Text.joined(Text.own(", "), parts)).add(close).build();
  }

  private static Text mapped(Map<?, ?> map) {
    var parts =
        map.entrySet().stream()
            .map(entry ->
                new Text.Builder()
                    .add(repr(Operations.ofKey(entry.getKey())))
                    .add(": ")
                    .add(repr(entry.getValue()))
                    .build())
            .toList();
    return new Text.Builder().add("{").add(Text.joined(Text.own(", "), parts)).add("}").build();
  }

  private static Text quoted(Text text) {
    String chars = text.toString();
    char quote = chars.indexOf('\'') >= 0 && chars.indexOf('"') < 0 ? '"' : '\'';
    var result = new Text.Builder().add(String.valueOf(quote));
    for (Text character : text.characters()) {
      int c = character.toString().codePointAt(0);
      result.add(character.with(escaped(c, quote, character.toString())));
    }
    return result.add(String.valueOf(quote)).build();
  }

  private static String escaped(int c, char quote, String itself) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (c == quote) {
          yield "\\" + itself;
        }
        if (printable(c)) {
          yield itself;
        }
        yield c < 0x100
            ? "\\x%02x".formatted(c)
            : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
      }
    };
  }

  private static boolean printable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /**
   * The shortest digits that read back as the number, with an exponent below 1e-4 and from 1e16.
   */
  static String real(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = decimal.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + (exponent < 0 ? "e-" : "e+")
        + "%02d".formatted(Math.abs(exponent));
  }
}
