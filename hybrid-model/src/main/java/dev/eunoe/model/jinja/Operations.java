package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Python's operators on the values of a template: {@link Text}, {@code Long}, {@code Double},
 * {@code Boolean}, {@link None}, lists, maps, {@link Undefined}, {@link Namespace}.
 */
final class Operations {
  private Operations() {}

  static boolean truth(Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case None _ -> false;
      case Undefined _ -> false;
      case Text text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  static boolean equal(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) {
      return a instanceof Double || b instanceof Double ? real(a) == real(b) : whole(a) == whole(b);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      if (left.size() != right.size() || left instanceof Tuple != right instanceof Tuple) {
        return false;
      }
      for (int i = 0; i < left.size(); i++) {
        if (!equal(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
      return left.keySet().equals(right.keySet())
          && left.entrySet().stream()
              .allMatch(entry ->
                  right.get(entry.getKey()) instanceof Object other
                      && equal(entry.getValue(), other));
    }
    return a.equals(b);
  }

  static int compare(Object a, Object b, String operator) {
    if (a instanceof Text left && b instanceof Text right) {
      return left.compareTo(right);
    }
    if (isNumber(a) && isNumber(b)) {
      return a instanceof Double || b instanceof Double
          ? Double.compare(real(a), real(b))
          : Long.compare(whole(a), whole(b));
    }
    if (a instanceof List<?> left
        && b instanceof List<?> right
        && left instanceof Tuple == right instanceof Tuple) {
      for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
        if (!equal(left.get(i), right.get(i))) {
          return compare(left.get(i), right.get(i), operator);
        }
      }
      return Integer.compare(left.size(), right.size());
    }
    throw unsupported(operator, a, b);
  }

  /** {@code item in container}. */
  static boolean contains(Object container, Object item) {
    return switch (container) {
      case Text text when item instanceof Text part -> text.toString().contains(part.toString());
      case Text _ ->
          throw new FailedOperation(
              "'in <string>' requires string as left operand, not " + typeName(item));
      case Map<?, ?> map -> key(item) instanceof Object key && map.containsKey(key);
      default -> elements(container).stream().anyMatch(element -> equal(element, item));
    };
  }

  /** What a loop over the value sees. */
  static List<Object> elements(Object value) {
    return switch (value) {
      case List<?> list -> new ArrayList<>(list);
      case Text text -> new ArrayList<>(text.characters());
      case Map<?, ?> map -> map.keySet().stream().map(Operations::ofKey).toList();
      case Undefined _ -> List.of();
      default -> throw new FailedOperation("'" + typeName(value) + "' object is not iterable");
    };
  }

  /** As what a value is looked up in a map: a string or a whole number; null for another. */
  static @Nullable Object key(Object value) {
    return switch (value) {
      case Text text -> text.toString();
      case Long number -> number;
      case Boolean flag -> flag ? 1L : 0L;
      default -> null;
    };
  }

  /** The value that a map's key stands for. */
  static Object ofKey(Object key) {
    return key instanceof Long ? key : Text.given(key.toString());
  }

  static long length(Object value) {
    return switch (value) {
      case Text text -> text.codePoints();
      case List<?> list -> list.size();
      case Map<?, ?> map -> map.size();
      case Undefined _ -> 0;
      default -> throw new FailedOperation("object of type '" + typeName(value) + "' has no len()");
    };
  }

  static Object binary(String operator, Object a, Object b) {
    return switch (operator) {
      case "+" -> add(a, b);
      case "*" -> multiply(a, b);
      case "%" -> a instanceof Text text ? PercentFormat.format(text, b) : arithmetic("%", a, b);
      case "-", "/", "//", "**" -> arithmetic(operator, a, b);
      default -> throw new FailedOperation("the operator " + operator + " is unknown");
    };
  }

  private static Object add(Object a, Object b) {
    if (a instanceof Text left && b instanceof Text right) {
      return left.plus(right);
    }
    if (a instanceof List<?> left
        && b instanceof List<?> right
        && left instanceof Tuple == right instanceof Tuple) {
      Budget.requireList((long) left.size() + right.size());
      var both = new ArrayList<Object>(left);
      both.addAll(right);
      return left instanceof Tuple ? new Tuple(both) : both;
    }
    return arithmetic("+", a, b);
  }

  private static Object multiply(Object a, Object b) {
    if (a instanceof Long times && !(b instanceof Long) && !isNumber(b)) {
      return multiply(b, times);
    }
    if (a instanceof Text text && b instanceof Long times) {
      Budget.requireText(Math.max(times, 0) * Math.max(1, text.length()));
      var result = new Text.Builder();
      for (long i = 0; i < times; i++) {
        result.add(text);
      }
      return result.build();
    }
    if (a instanceof List<?> list && b instanceof Long times) {
      Budget.requireList(Math.max(times, 0) * Math.max(1, list.size()));
      var result = new ArrayList<Object>();
      for (long i = 0; i < times; i++) {
        result.addAll(list);
      }
      return result;
    }
    return arithmetic("*", a, b);
  }

  private static Object arithmetic(String operator, Object a, Object b) {
    if (!isNumber(a) || !isNumber(b)) {
      throw unsupported(operator, a, b);
    }
    boolean real = a instanceof Double || b instanceof Double;
    if ((operator.equals("/") || operator.equals("//") || operator.equals("%")) && real(b) == 0) {
      throw new FailedOperation("division by zero");
    }
    return switch (operator) {
      case "+" -> real ? (Object) (real(a) + real(b)) : Math.addExact(whole(a), whole(b));
      case "-" -> real ? (Object) (real(a) - real(b)) : Math.subtractExact(whole(a), whole(b));
      case "*" -> real ? (Object) (real(a) * real(b)) : Math.multiplyExact(whole(a), whole(b));
      case "/" -> real(a) / real(b);
      case "//" ->
          real ? (Object) Math.floor(real(a) / real(b)) : Math.floorDiv(whole(a), whole(b));
      case "%" ->
          real
              ? (Object) (real(a) - Math.floor(real(a) / real(b)) * real(b))
              : Math.floorMod(whole(a), whole(b));
      default -> {
        double power = StrictMath.pow(real(a), real(b));
        yield real || whole(b) < 0 ? (Object) power : (long) power;
      }
    };
  }

  static Object negated(Object value) {
    return switch (value) {
      case Long number -> -number;
      case Double number -> -number;
      case Undefined undefined -> throw undefined.refusal();
      default ->
          throw new FailedOperation("bad operand type for unary -: '" + typeName(value) + "'");
    };
  }

  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static double real(Object number) {
    return number instanceof Double real ? real : whole(number);
  }

  static long whole(Object number) {
    return number instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) number).longValue();
  }

  private static FailedOperation unsupported(String operator, Object a, Object b) {
    if (a instanceof Undefined undefined) {
      return undefined.refusal();
    }
    if (b instanceof Undefined undefined) {
      return undefined.refusal();
    }
    return new FailedOperation(
        "unsupported operand types for "
            + operator
            + ": '"
            + typeName(a)
            + "' and '"
            + typeName(b)
            + "'");
  }

  /** What Python calls the type of the value. */
  static String typeName(Object value) {
    return switch (value) {
      case Text _ -> "str";
      case Long _ -> "int";
      case java.math.BigInteger _ -> "int";
      case Double _ -> "float";
      case Boolean _ -> "bool";
      case None _ -> "NoneType";
      case Tuple _ -> "tuple";
      case List<?> _ -> "list";
      case Map<?, ?> _ -> "dict";
      case Undefined _ -> "Undefined";
      case Namespace _ -> "namespace";
      default -> "function";
    };
  }
}
