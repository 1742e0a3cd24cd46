package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods of values that read; those that change a list or dict are refused, as in a sandbox.
 */
final class Methods {
  private static final Set<String> OF_MAPS = Set.of("get", "items", "keys", "values", "copy");
  private static final Set<String> OF_LISTS = Set.of("index", "count", "copy");
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "extend",
          "insert",
          "pop",
          "remove",
          "clear",
          "sort",
          "reverse",
          "update",
          "setdefault",
          "popitem");

  private Methods() {}

  static boolean has(Object target, String name) {
    return switch (target) {
      case Text _ -> TextMethods.has(name);
      case Map<?, ?> map ->
          OF_MAPS.contains(name)
              || (CHANGING.contains(name) && !OF_LISTS.contains(name) && isDictMethod(name));
      case List<?> _ -> OF_LISTS.contains(name) || (CHANGING.contains(name) && isListMethod(name));
      default -> false;
    };
  }

  private static boolean isDictMethod(String name) {
    return Set.of("pop", "clear", "update", "setdefault", "popitem").contains(name);
  }

  private static boolean isListMethod(String name) {
    return !Set.of("update", "setdefault", "popitem").contains(name);
  }

  static Object call(Object target, String name, Arguments arguments) {
    if (target instanceof Text text) {
      return TextMethods.call(text, name, arguments);
    }
    if (CHANGING.contains(name)) {
      throw new FailedOperation(
          "a template may not change a "
              + Operations.typeName(target)
              + " by its method '"
              + name
              + "'");
    }
    return target instanceof Map<?, ?> map
        ? ofMap(map, name, arguments)
        : ofList((List<?>) target, name, arguments);
  }

  private static Object ofMap(Map<?, ?> map, String name, Arguments arguments) {
    return switch (name) {
      case "get" -> {
        arguments.allow(2);
        Object key = Operations.key(arguments.required(0, "key"));
        Object found = key == null ? null : map.get(key);
        yield found == null ? arguments.get(1, "default", None.NONE) : found;
      }
      case "items" -> items(map);
      case "keys" -> Operations.elements(map);
      case "values" -> new ArrayList<Object>(map.values());
      default -> map;
    };
  }

  /** Pairs of key and value. */
  static List<Object> items(Map<?, ?> map) {
    var items = new ArrayList<Object>();
    map.forEach((key, value) -> items.add(new Tuple(List.of(Operations.ofKey(key), value))));
    return items;
  }

  private static Object ofList(List<?> list, String name, Arguments arguments) {
    if (name.equals("copy")) {
      return list;
    }
    Object wanted = arguments.allow(1).required(0, "value");
    long count = 0;
    for (int i = 0; i < list.size(); i++) {
      if (Operations.equal(list.get(i), wanted)) {
        if (name.equals("index")) {
          return (long) i;
        }
        count++;
      }
    }
    if (name.equals("index")) {
      throw new FailedOperation("the value is not in the list");
    }
    return count;
  }
}
