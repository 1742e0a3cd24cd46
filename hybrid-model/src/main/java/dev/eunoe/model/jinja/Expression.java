package dev.eunoe.model.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands between braces: a tree that {@link Evaluator} gives a value. */
sealed interface Expression {
  record Literal(Object value) implements Expression {}

  record Name(String name) implements Expression {}

  record ListOf(List<Expression> elements) implements Expression {}

  record TupleOf(List<Expression> elements) implements Expression {}

  record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

  /** {@code target.name}. */
  record Attribute(Expression target, String name) implements Expression {}

  /** {@code target[index]}. */
  record Item(Expression target, Expression index) implements Expression {}

  /** {@code target[from:to:step]}. */
  record Slice(
      Expression target,
      @Nullable Expression from,
      @Nullable Expression to,
      @Nullable Expression step)
      implements Expression {}

  record Call(Expression callee, CallArguments arguments) implements Expression {}

  record Filter(Expression target, String name, CallArguments arguments) implements Expression {}

  record Test(Expression target, String name, CallArguments arguments) implements Expression {}

  record Not(Expression operand) implements Expression {}

  record Negative(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Binary(String operator, Expression left, Expression right) implements Expression {}

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expression> parts) implements Expression {}

  /** {@code first operators[0] others[0] operators[1] others[1] …}, true when every pair is. */
  record Compare(Expression first, List<String> operators, List<Expression> others)
      implements Expression {}

  /** {@code then if condition else otherwise}. */
  record Conditional(Expression condition, Expression then, @Nullable Expression otherwise)
      implements Expression {}

  /** {@code *values} among the arguments of a call. */
  record Unpacked(Expression values) implements Expression {}

  /** Arguments as they are written; {@code **values} is named {@link #UNPACKED}. */
  record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final String UNPACKED = "**";

    static final CallArguments NONE = new CallArguments(List.of(), Map.of());
  }
}
