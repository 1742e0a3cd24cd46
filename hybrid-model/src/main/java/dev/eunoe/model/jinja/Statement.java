package dev.eunoe.model.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tag with what it encloses; {@link Renderer} carries it out. */
sealed interface Statement {
  /** The line it begins on. */
  int line();

  /** Text outside of tags. */
  record Data(int line, Text text) implements Statement {}

  record Output(int line, Expression value) implements Statement {}

  /** {@code if, elif …} with one body each, then {@code else}. */
  record If(
      int line,
      List<Expression> conditions,
      List<List<Statement>> bodies,
      List<Statement> otherwise)
      implements Statement {}

  record For(
      int line,
      List<String> targets,
      Expression values,
      @Nullable Expression condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Break(int line) implements Statement {}

  record Continue(int line) implements Statement {}

  /** {@code set a, b = value}. */
  record Set(int line, List<String> targets, Expression value) implements Statement {}

  /** {@code set namespace.attribute = value}. */
  record SetAttribute(int line, String namespace, String attribute, Expression value)
      implements Statement {}

  /**
   * {@code set name}, body, {@code endset}.
   *
   * @param value how the body, known as {@link Parser#BODY}, becomes the value
   */
  record SetBlock(int line, String name, Expression value, List<Statement> body)
      implements Statement {}

  /** {@code filter name}, body, {@code endfilter}. */
  record FilterBlock(int line, Expression value, List<Statement> body) implements Statement {}

  record Macro(
      int line,
      String name,
      List<String> parameters,
      List<Expression> defaults,
      List<Statement> body)
      implements Statement {}

  /** {@code call macro(…)}, body, {@code endcall}: the macro finds the body as {@code caller()}. */
  record CallBlock(int line, List<String> parameters, Expression.Call call, List<Statement> body)
      implements Statement {}

  /**
   * A body with variables of its own: {@code with}, and {@code generation}, which marks nothing.
   */
  record Scoped(int line, List<String> names, List<Expression> values, List<Statement> body)
      implements Statement {}
}
