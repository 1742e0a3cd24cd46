package dev.eunoe.model.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tests behind {@code is}. */
final class Tests {
  private static final Set<String> NAMES =
      Set.of(
          "defined",
          "undefined",
          "none",
          "string",
          "mapping",
          "iterable",
          "sequence",
          "number",
          "integer",
          "float",
          "boolean",
          "true",
          "false",
          "eq",
          "equalto",
          "ne",
          "lt",
          "lessthan",
          "le",
          "gt",
          "greaterthan",
          "ge",
          "in",
          "sameas",
          "divisibleby",
          "odd",
          "even",
          "callable",
          "lower",
          "upper",
          "filter",
          "test",
          "==",
          "!=",
          "<",
          "<=",
          ">",
          ">=");

  private Tests() {}

  static boolean knows(String name) {
    return NAMES.contains(name);
  }

  static boolean apply(Object value, Arguments arguments) {
    return switch (arguments.callee()) {
      case "defined" -> !(value instanceof Undefined);
      case "undefined" -> value instanceof Undefined;
      case "none" -> value == None.NONE;
      case "string" -> value instanceof Text;
      case "mapping" -> value instanceof Map<?, ?>;
      case "iterable" ->
          value instanceof Text
              || value instanceof List<?>
              || value instanceof Map<?, ?>
              || value instanceof Undefined;
      case "sequence" ->
          value instanceof Text
              || value instanceof List<?>
              || value instanceof Map<?, ?>
              || value instanceof Undefined;
      case "number" -> Operations.isNumber(value);
      case "integer" -> value instanceof Long;
      case "float" -> value instanceof Double;
      case "boolean" -> value instanceof Boolean;
      case "true" -> Boolean.TRUE.equals(value);
      case "false" -> Boolean.FALSE.equals(value);
      case "callable" -> value instanceof Callable;
      case "lower" -> isCase(value, true);
      case "upper" -> isCase(value, false);
      case "filter" -> Filters.knows(PythonText.str(value).toString());
      case "test" -> knows(PythonText.str(value).toString());
      default -> compared(value, arguments);
    };
  }

  private static boolean compared(Object value, Arguments arguments) {
    String name = arguments.callee();
    switch (name) {
      case "odd":
      case "even":
        boolean even = Operations.equal(Operations.binary("%", value, 2L), 0L);
        return even == name.equals("even");
      default:
        break;
    }
    Object other = arguments.allow(1).required(0, "other");
    return switch (name) {
      case "eq", "equalto", "==" -> Operations.equal(value, other);
      case "ne", "!=" -> !Operations.equal(value, other);
      case "lt", "lessthan", "<" -> Operations.compare(value, other, "<") < 0;
      case "le", "<=" -> Operations.compare(value, other, "<=") <= 0;
      case "gt", "greaterthan", ">" -> Operations.compare(value, other, ">") > 0;
      case "ge", ">=" -> Operations.compare(value, other, ">=") >= 0;
      case "in" -> Operations.contains(other, value);
      case "sameas" ->
          value == other
              || (!(value instanceof List<?> || value instanceof Map<?, ?>) && value.equals(other));
      case "divisibleby" -> Operations.equal(Operations.binary("%", value, other), 0L);
      default -> throw new FailedOperation("the test '" + name + "' is unknown");
    };
  }

  private static boolean isCase(Object value, boolean lower) {
    String text = PythonText.str(value).toString();
    boolean cased = !text.toLowerCase(Locale.ROOT).equals(text.toUpperCase(Locale.ROOT));
    String same = lower ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT);
    return cased && same.equals(text);
  }
}
