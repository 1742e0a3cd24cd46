package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code target[from:to:step]} of texts and lists, with Python's meaning of negative bounds. */
final class Slices {
  private Slices() {}

  static Object slice(
      Object target, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
    long by = step == null ? 1 : integer(step);
    if (by == 0) {
      throw new FailedOperation("slice step cannot be zero");
    }
    return switch (target) {
      case Text text when by == 1 -> {
        long length = text.codePoints();
        long start = bound(from, 0, length, 1);
        yield text.slice((int) start, (int) Math.max(start, bound(to, length, length, 1)));
      }
      case Text text -> {
        var result = new Text.Builder();
        picked(text.characters(), from, to, by).forEach(character -> result.add((Text) character));
        yield result.build();
      }
      case Tuple tuple -> new Tuple(picked(tuple, from, to, by));
      case List<?> list -> picked(list, from, to, by);
      case Undefined undefined -> throw undefined.refusal();
      default ->
          throw new FailedOperation(
              "'" + Operations.typeName(target) + "' object cannot be sliced");
    };
  }

  private static List<Object> picked(
      List<?> list, @Nullable Object from, @Nullable Object to, long step) {
    long size = list.size();
    var picked = new ArrayList<Object>();
    if (step > 0) {
      long end = bound(to, size, size, step);
      for (long i = bound(from, 0, size, step); i < end; i += step) {
        picked.add(list.get((int) i));
      }
    } else {
      long end = bound(to, -1, size, step);
      for (long i = bound(from, size - 1, size, step); i > end; i += step) {
        picked.add(list.get((int) i));
      }
    }
    return picked;
  }

  private static long bound(@Nullable Object bound, long byDefault, long size, long step) {
    if (bound == null) {
      return byDefault;
    }
    long at = integer(bound);
    long absolute = at < 0 ? at + size : at;
    return step > 0 ? Math.clamp(absolute, 0, size) : Math.clamp(absolute, -1, size - 1);
  }

  private static long integer(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new FailedOperation(
        "slice indices must be integers or None, not " + Operations.typeName(value));
  }
}
