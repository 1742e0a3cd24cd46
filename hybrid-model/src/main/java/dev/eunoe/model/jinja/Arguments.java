package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call.
 *
 * @param callee its name, for messages
 */
record Arguments(String callee, List<Object> positional, Map<String, Object> named) {

  static Arguments of(String callee, Object... positional) {
    return new Arguments(callee, List.of(positional), Map.of());
  }

  int count() {
    return positional.size() + named.size();
  }

  /** The argument at this place or of this name, or null where the call has neither. */
  @Nullable Object find(int i, String name) {
    return i < positional.size() ? positional.get(i) : named.get(name);
  }

  Object get(int i, String name, Object byDefault) {
    Object value = find(i, name);
    return value == null ? byDefault : value;
  }

  Object required(int i, String name) {
    Object value = find(i, name);
    if (value == null) {
      throw new FailedOperation(callee + " needs an argument " + name);
    }
    return value;
  }

  Text text(int i, String name) {
    if (required(i, name) instanceof Text text) {
      return text;
    }
    throw new FailedOperation(
        callee + " needs a string as " + name + ", not " + Operations.typeName(required(i, name)));
  }

  int integer(int i, String name, int byDefault) {
    Object value = get(i, name, (long) byDefault);
    if (value instanceof Long number) {
      return Math.toIntExact(number);
    }
    throw new FailedOperation(
        callee + " needs a whole number as " + name + ", not " + Operations.typeName(value));
  }

  /** Refuses arguments beyond these: a setting that is not understood must not be ignored. */
  Arguments allow(int positionalAtMost, String... names) {
    if (positional.size() > positionalAtMost) {
      throw new FailedOperation(
          callee + " takes at most " + positionalAtMost + " arguments here, not " + count());
    }
    for (String name : named.keySet()) {
      if (!List.of(names).contains(name)) {
        throw new FailedOperation(callee + " has no argument '" + name + "'");
      }
    }
    return this;
  }

  /** The call without its first {@code n} positional arguments. */
  Arguments skip(int n) {
    return new Arguments(
        callee,
        new ArrayList<>(positional.subList(n, positional.size())),
        new LinkedHashMap<>(named));
  }
}
