package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Filters over sequences and maps. */
final class ListFilters {
  private ListFilters() {}

  static void addTo(Map<String, Filters.Filter> all) {
    all.put("list", (value, arguments) -> Operations.elements(value));
    all.put("items", (value, arguments) -> items(value));
    all.put("dictsort", ListFilters::dictSorted);
    all.put("first", (value, arguments) -> end(Operations.elements(value), true));
    all.put("last", (value, arguments) -> end(Operations.elements(value), false));
    all.put("reverse", (value, arguments) -> reversed(value));
    all.put("join", ListFilters::joined);
    all.put("map", ListFilters::mapped);
    all.put("select", (value, arguments) -> selected(value, arguments, true, false));
    all.put("reject", (value, arguments) -> selected(value, arguments, false, false));
    all.put("selectattr", (value, arguments) -> selected(value, arguments, true, true));
    all.put("rejectattr", (value, arguments) -> selected(value, arguments, false, true));
    all.put("sort", ListFilters::sorted);
    all.put("unique", (value, arguments) -> unique(value, arguments));
    all.put("min", (value, arguments) -> extreme(value, "min"));
    all.put("max", (value, arguments) -> extreme(value, "max"));
    all.put("sum", ListFilters::sum);
  }

  private static Object items(Object value) {
    if (value instanceof Undefined) {
      return List.of();
    }
    if (value instanceof Map<?, ?> map) {
      return Methods.items(map);
    }
    throw new FailedOperation("Can only get item pairs from a mapping.");
  }

  private static Object end(List<Object> elements, boolean first) {
    if (elements.isEmpty()) {
      return new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty.");
    }
    return first ? elements.getFirst() : elements.getLast();
  }

  private static Object reversed(Object value) {
    if (value instanceof Text text) {
      return Slices.slice(text, null, null, -1L);
    }
    var elements = Operations.elements(value);
    Collections.reverse(elements);
    return elements;
  }

  private static Object joined(Object value, Arguments arguments) {
    arguments.allow(2, "d", "attribute");
    var parts = new ArrayList<Text>();
    for (Object element : Operations.elements(value)) {
      Object attribute = arguments.find(1, "attribute");
      parts.add(PythonText.str(attribute == null ? element : path(element, attribute)));
    }
    return Text.joined(PythonText.str(arguments.get(0, "d", Text.own(""))), parts);
  }

  /** An attribute by a dotted name, or an element by its number. */
  private static Object path(Object value, Object attribute) {
    Object found = value;
    for (String step : attribute.toString().split("\\.", -1)) {
      boolean number = !step.isEmpty() && step.chars().allMatch(Character::isDigit);
      found = Attributes.item(found, number ? (Object) Long.parseLong(step) : Text.own(step));
    }
    return found;
  }

  /** As {@link #selected}, it makes nothing of what is empty or none. */
  private static Object mapped(Object value, Arguments arguments) {
    var results = new ArrayList<Object>();
    if (!Operations.truth(value)) {
      return results;
    }
    Object attribute = arguments.named().get("attribute");
    if (attribute != null) {
      arguments.allow(0, "attribute", "default");
      for (Object element : Operations.elements(value)) {
        Object found = path(element, attribute);
        Object byDefault = arguments.named().get("default");
        results.add(found instanceof Undefined && byDefault != null ? byDefault : found);
      }
      return results;
    }
    var filter = inner(arguments, 0, "map");
    for (Object element : Operations.elements(value)) {
      results.add(Filters.apply(element, filter));
    }
    return results;
  }

  /** The call of the filter or test whose name is the argument at {@code i}. */
  private static Arguments inner(Arguments arguments, int i, String caller) {
    if (i >= arguments.positional().size()
        || !(arguments.positional().get(i) instanceof Text name)) {
      throw new FailedOperation(caller + " needs the name of a filter or test");
    }
    var rest = arguments.skip(i + 1);
    return new Arguments(name.toString(), rest.positional(), rest.named());
  }

  private static Object selected(
      Object value, Arguments arguments, boolean wanted, boolean byAttribute) {
    if (!Operations.truth(value)) {
      return new ArrayList<Object>();
    }
    int testAt = byAttribute ? 1 : 0;
    boolean tests = arguments.positional().size() > testAt;
    var selected = new ArrayList<Object>();
    for (Object element : Operations.elements(value)) {
      Object subject = byAttribute ? path(element, arguments.required(0, "attribute")) : element;
      boolean holds =
          tests
              ? Tests.apply(subject, inner(arguments, testAt, arguments.callee()))
              : Operations.truth(subject);
      if (holds == wanted) {
        selected.add(element);
      }
    }
    return selected;
  }

  private static Object sorted(Object value, Arguments arguments) {
    arguments.allow(3, "reverse", "case_sensitive", "attribute");
    boolean exact = Operations.truth(arguments.get(1, "case_sensitive", false));
    Object attribute = arguments.find(2, "attribute");
    Comparator<Object> order =
        (a, b) ->
            Operations.compare(
                key(attribute == null ? a : path(a, attribute), exact),
                key(attribute == null ? b : path(b, attribute), exact),
                "<");
    var elements = new ArrayList<>(Operations.elements(value));
    elements.sort(Operations.truth(arguments.get(0, "reverse", false)) ? order.reversed() : order);
    return elements;
  }

  private static Object key(Object value, boolean exact) {
    return value instanceof Text text && !exact
        ? Text.own(text.toString().toLowerCase(Locale.ROOT))
        : value;
  }

  private static Object dictSorted(Object value, Arguments arguments) {
    arguments.allow(3, "case_sensitive", "by", "reverse");
    boolean exact = Operations.truth(arguments.get(0, "case_sensitive", false));
    int by = arguments.get(1, "by", Text.own("key")).toString().equals("value") ? 1 : 0;
    Comparator<Object> order =
        (a, b) ->
            Operations.compare(
                key(((List<?>) a).get(by), exact), key(((List<?>) b).get(by), exact), "<");
    var pairs = new ArrayList<>(Operations.elements(items(value)));
    pairs.sort(Operations.truth(arguments.get(2, "reverse", false)) ? order.reversed() : order);
    return pairs;
  }

  private static Object unique(Object value, Arguments arguments) {
    arguments.allow(0);
    var seen = new ArrayList<Object>();
    var unique = new ArrayList<Object>();
    for (Object element : Operations.elements(value)) {
      Object key = key(element, false);
      if (seen.stream().noneMatch(other -> Operations.equal(other, key))) {
        seen.add(key);
        unique.add(element);
      }
    }
    return unique;
  }

  private static Object extreme(Object value, String which) {
    var elements = Operations.elements(value);
    if (elements.isEmpty()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    Comparator<Object> order = (a, b) -> Operations.compare(key(a, false), key(b, false), "<");
    return which.equals("min")
        ? Collections.min(elements, order)
        : Collections.max(elements, order);
  }

  private static Object sum(Object value, Arguments arguments) {
    arguments.allow(2, "attribute", "start");
    Object sum = arguments.get(1, "start", 0L);
    Object attribute = arguments.find(0, "attribute");
    for (Object element : Operations.elements(value)) {
      sum = Operations.binary("+", sum, attribute == null ? element : path(element, attribute));
    }
    return sum;
  }
}
