package dev.eunoe.model.jinja;

import java.util.List;
import java.util.Map;

/**
 * {@code target.name} and {@code target[index]}: a dot asks for methods first and then for items,
 * brackets the other way round, as Jinja does.
 */
final class Attributes {
  private Attributes() {}

  static Object attribute(Object target, String name) {
    if (target instanceof Undefined undefined) {
      throw undefined.refusal();
    }
    if (Methods.has(target, name)) {
      return method(target, name);
    }
    return switch (target) {
      case Map<?, ?> map -> found(target, map.get(name), name);
      case Namespace namespace -> found(target, namespace.attributes().get(name), name);
      case Loop loop -> loop.attribute(name);
      default -> Undefined.attribute(target, name);
    };
  }

  static Object item(Object target, Object index) {
    return switch (target) {
      case Undefined undefined -> throw undefined.refusal();
      case Map<?, ?> map when index instanceof Text key -> {
        Object value = map.get(key.toString());
        yield value == null && Methods.has(target, key.toString())
            ? method(target, key.toString())
            : found(target, value, key.toString());
      }
      case List<?> list when index instanceof Long at -> {
        long i = at < 0 ? at + list.size() : at;
        yield i >= 0 && i < list.size() ? list.get((int) i) : outOfRange(target);
      }
      case Map<?, ?> map when index instanceof Long key ->
          found(target, map.get(key), key.toString());
      case Text text when index instanceof Long at -> {
        long length = text.codePoints();
        long i = at < 0 ? at + length : at;
        yield i >= 0 && i < length ? text.slice((int) i, (int) i + 1) : outOfRange(target);
      }
      default ->
          index instanceof Text name
              ? attribute(target, name.toString())
              : new Undefined("'" + Operations.typeName(target) + " object' has no such element");
    };
  }

  private static Callable method(Object target, String name) {
    return arguments -> Methods.call(target, name, arguments);
  }

  private static Object found(
      Object target, @org.jspecify.annotations.Nullable Object value, String name) {
    return value == null ? Undefined.attribute(target, name) : value;
  }

  private static Undefined outOfRange(Object target) {
    return new Undefined(Operations.typeName(target) + " index out of range");
  }
}
