package dev.eunoe.model.jinja;

import java.util.Map;
import java.util.TreeMap;

/** The filters by name; the first argument of each is the value in front of the bar. */
final class Filters {
  /** A filter. */
  interface Filter {
    Object apply(Object value, Arguments arguments);
  }

  private static final Map<String, Filter> ALL = new TreeMap<>();

  static {
    ALL.put("tojson", Json::filter);
    ALL.put("from_json", (value, arguments) -> Json.read(value));
    TextFilters.addTo(ALL);
    ListFilters.addTo(ALL);
    ALL.put("default", Filters::byDefault);
    ALL.put("d", Filters::byDefault);
    ALL.put("length", (value, arguments) -> Operations.length(value));
    ALL.put("count", (value, arguments) -> Operations.length(value));
    ALL.put("int", Filters::integer);
    ALL.put("float", Filters::real);
    ALL.put("abs", (value, arguments) -> magnitude(value));
    ALL.put("round", Filters::rounded);
    ALL.put(
        "attr",
        (value, arguments) ->
            value instanceof Map<?, ?>
                ? Undefined.attribute(value, arguments.text(0, "name").toString())
                : Attributes.attribute(value, arguments.text(0, "name").toString()));
  }

  private Filters() {}

  static boolean knows(String name) {
    return ALL.containsKey(name);
  }

  static Object apply(Object value, Arguments arguments) {
    var filter = ALL.get(arguments.callee());
    if (filter == null) {
      throw new FailedOperation("the filter '" + arguments.callee() + "' is unknown");
    }
    return filter.apply(value, arguments);
  }

  private static Object byDefault(Object value, Arguments arguments) {
    arguments.allow(2, "default_value", "boolean");
    boolean anyFalse = Operations.truth(arguments.get(1, "boolean", false));
    boolean replace = value instanceof Undefined || (anyFalse && !Operations.truth(value));
    return replace ? arguments.get(0, "default_value", Text.own("")) : value;
  }

  private static Object integer(Object value, Arguments arguments) {
    Object byDefault = arguments.allow(1, "default").get(0, "default", 0L);
    try {
      return switch (value) {
        case Text text -> Long.parseLong(TextMethods.stripped(text.toString(), true, true));
        case Double number -> (long) (double) number;
        case Long number -> number;
        case Boolean flag -> flag ? 1L : 0L;
        default -> byDefault;
      };
    } catch (NumberFormatException e) {
      return value instanceof Text text && real(text, 0) instanceof Double number
          ? (Object) (long) (double) number
          : byDefault;
    }
  }

  private static Object real(Object value, Arguments arguments) {
    Object byDefault = arguments.allow(1, "default").get(0, "default", 0.0);
    return switch (value) {
      case Text text -> real(text, byDefault);
      case Double number -> number;
      case Long number -> (double) number;
      case Boolean flag -> flag ? 1.0 : 0.0;
      default -> byDefault;
    };
  }

  private static Object real(Text text, Object byDefault) {
    try {
      return Double.parseDouble(TextMethods.stripped(text.toString(), true, true));
    } catch (NumberFormatException e) {
      return byDefault;
    }
  }

  private static Object magnitude(Object value) {
    return switch (value) {
      case Long number -> Math.abs(number);
      case Double number -> Math.abs(number);
      default -> throw new FailedOperation("abs needs a number, not " + Operations.typeName(value));
    };
  }

  private static Object rounded(Object value, Arguments arguments) {
    arguments.allow(2, "precision", "method");
    int precision = arguments.integer(0, "precision", 0);
    String method = arguments.get(1, "method", Text.own("common")).toString();
    if (!Operations.isNumber(value)) {
      throw new FailedOperation("round needs a number, not " + Operations.typeName(value));
    }
    var mode =
        switch (method) {
          case "common" -> java.math.RoundingMode.HALF_EVEN;
          case "ceil" -> java.math.RoundingMode.CEILING;
          case "floor" -> java.math.RoundingMode.FLOOR;
          default -> throw new FailedOperation("round has no method '" + method + "'");
        };
    return new java.math.BigDecimal(Operations.real(value)).setScale(precision, mode).doubleValue();
  }
}
