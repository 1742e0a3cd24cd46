package dev.eunoe.model.jinja;

import java.util.List;

/** {@code loop}: where a loop stands. */
final class Loop {
  private final List<Object> values;
  private int index0;
  private Object changed = new Undefined("nothing yet");
  private boolean seen;

  Loop(List<Object> values) {
    this.values = values;
  }

  void moveTo(int index0) {
    this.index0 = index0;
  }

  Object attribute(String name) {
    int size = values.size();
    return switch (name) {
      case "index" -> index0 + 1L;
      case "index0" -> (long) index0;
      case "revindex" -> (long) (size - index0);
      case "revindex0" -> (long) (size - index0 - 1);
      case "first" -> index0 == 0;
      case "last" -> index0 == size - 1;
      case "length" -> (long) size;
      // The depth of recursion, not of nesting.
      case "depth" -> 1L;
      case "depth0" -> 0L;
      case "previtem" ->
          index0 > 0 ? values.get(index0 - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          index0 < size - 1 ? values.get(index0 + 1) : new Undefined("there is no next item");
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> new Undefined("'loop' has no attribute '" + name + "'");
    };
  }

  private Object cycle(Arguments arguments) {
    var choices = arguments.positional();
    if (choices.isEmpty()) {
      throw new FailedOperation("no items for cycling given");
    }
    return choices.get(index0 % choices.size());
  }

  private Object changed(Arguments arguments) {
    Object value = new Tuple(arguments.positional());
    boolean differs = !seen || !Operations.equal(changed, value);
    changed = value;
    seen = true;
    return differs;
  }
}
