package dev.eunoe.model.jinja;

import java.math.BigInteger;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template, read once and rendered any number of times, by several threads too. */
public final class JinjaTemplate {
  private static final long MAX_RANGE = 100_000;

  private final List<Statement> statements;
  private final Clock clock;

  private JinjaTemplate(List<Statement> statements, Clock clock) {
    this.statements = statements;
    this.clock = clock;
  }

  /**
   * Reads a template.
   *
   * @param clock what {@code strftime_now} tells, in its zone
   * @throws JinjaException when it is damaged or uses what this renderer does not know
   */
  public static JinjaTemplate parse(String template, Clock clock) {
    return new JinjaTemplate(Parser.parse(template), clock);
  }

  /**
   * Renders the template with these variables: {@link Text}, {@code String} (from outside), {@code
   * Boolean}, numbers, null, lists and maps of them.
   *
   * @throws JinjaException when the template refuses them or cannot be rendered
   */
  public Text render(Map<String, ? extends @Nullable Object> variables) {
    var renderer = new Renderer();
    var scope = new Scope(functions(renderer));
    variables.forEach((name, value) -> scope.set(name, converted(value)));
    return renderer.render(statements, scope);
  }

  private Scope functions(Renderer renderer) {
    var scope = new Scope(null);
    scope.set("namespace", (Callable) arguments -> new Namespace(named(arguments)));
    scope.set("dict", (Callable) JinjaTemplate::dict);
    scope.set("range", (Callable) JinjaTemplate::range);
    scope.set(
        "raise_exception",
        (Callable)
            arguments -> {
              String message = PythonText.str(arguments.required(0, "message")).toString();
              throw JinjaException.raised(renderer.line(), message);
            });
    scope.set(
        "strftime_now",
        (Callable)
            arguments -> {
              String format = arguments.allow(1, "format").text(0, "format").toString();
              return Text.own(Strftime.format(format, LocalDateTime.now(clock)));
            });
    return scope;
  }

  private static Map<Object, Object> dict(Arguments arguments) {
    var map = new LinkedHashMap<Object, Object>();
    if (!arguments.positional().isEmpty()) {
      if (!(arguments
              .allow(1, arguments.named().keySet().toArray(String[]::new))
              .positional()
              .getFirst()
          instanceof Map<?, ?> first)) {
        throw new FailedOperation(arguments.callee() + " needs a dict");
      }
      map.putAll(first);
    }
    map.putAll(arguments.named());
    return map;
  }

  private static Map<String, Object> named(Arguments arguments) {
    var map = new LinkedHashMap<String, Object>();
    dict(arguments).forEach((key, value) -> map.put(key.toString(), value));
    return map;
  }

  private static Object range(Arguments arguments) {
    arguments.allow(3);
    boolean one = arguments.positional().size() == 1;
    int from = one ? 0 : arguments.integer(0, "start", 0);
    int to = arguments.integer(one ? 0 : 1, "stop", 0);
    int step = arguments.integer(2, "step", 1);
    if (step == 0) {
      throw new FailedOperation("range() arg 3 must not be zero");
    }
    var numbers = new ArrayList<Object>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      if (numbers.size() == MAX_RANGE) {
        throw new FailedOperation("a range has more than " + MAX_RANGE + " numbers");
      }
      numbers.add(i);
    }
    return numbers;
  }

  /** A JSON value from outside as one of a template. */
  static Object converted(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case Text text -> text;
      case String string -> Text.given(string);
      case Boolean flag -> flag;
      case BigInteger number -> number;
      case Float number -> (double) number;
      case Double number -> number;
      case Number number -> number.longValue();
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, element) -> copy.put(String.valueOf(key), converted(element)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<Object>();
        list.forEach(element -> copy.add(converted(element)));
        yield copy;
      }
      default ->
          throw new IllegalArgumentException(
              "A " + value.getClass().getName() + " cannot be given to a template.");
    };
  }
}
