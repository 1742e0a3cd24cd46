package dev.eunoe.model.jinja;

import dev.eunoe.model.jinja.Expression.CallArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives expressions their values. */
final class Evaluator {
  private Evaluator() {}

  static Object value(Expression expression, Scope scope) {
    Object value = evaluated(expression, scope);
    scope.budget().spend(value);
    return value;
  }

  private static Object evaluated(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.ListOf list -> values(list.elements(), scope);
      case Expression.TupleOf tuple -> new Tuple(values(tuple.elements(), scope));
      case Expression.DictOf dict -> dict(dict, scope);
      case Expression.Attribute attribute ->
          Attributes.attribute(value(attribute.target(), scope), attribute.name());
      case Expression.Item item ->
          Attributes.item(value(item.target(), scope), value(item.index(), scope));
      case Expression.Slice slice ->
          Slices.slice(
              value(slice.target(), scope),
              bound(slice.from(), scope),
              bound(slice.to(), scope),
              bound(slice.step(), scope));
      case Expression.Call call -> call(call, scope);
      case Expression.Filter filter ->
          Filters.apply(
              value(filter.target(), scope), arguments(filter.name(), filter.arguments(), scope));
      case Expression.Test test ->
          Tests.apply(value(test.target(), scope), arguments(test.name(), test.arguments(), scope));
      case Expression.Not not -> !Operations.truth(value(not.operand(), scope));
      case Expression.Negative negative -> Operations.negated(value(negative.operand(), scope));
      case Expression.And and -> {
        Object left = value(and.left(), scope);
        yield Operations.truth(left) ? value(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Object left = value(or.left(), scope);
        yield Operations.truth(left) ? left : value(or.right(), scope);
      }
      case Expression.Binary binary ->
          Operations.binary(
              binary.operator(), value(binary.left(), scope), value(binary.right(), scope));
      case Expression.Concat concat -> {
        var result = new Text.Builder();
        concat.parts().forEach(part -> result.add(PythonText.str(value(part, scope))));
        yield result.build();
      }
      case Expression.Compare compare -> compare(compare, scope);
      // The parser makes these as arguments alone, where they are several values.
      case Expression.Unpacked unpacked -> Operations.elements(value(unpacked.values(), scope));
      case Expression.Conditional conditional -> conditional(conditional, scope);
    };
  }

  private static Object conditional(Expression.Conditional expression, Scope scope) {
    if (Operations.truth(value(expression.condition(), scope))) {
      return value(expression.then(), scope);
    }
    var otherwise = expression.otherwise();
    return otherwise == null
        ? new Undefined("the inline if-expression has no else and its condition is false")
        : value(otherwise, scope);
  }

  private static List<Object> values(List<Expression> expressions, Scope scope) {
    var values = new ArrayList<Object>();
    expressions.forEach(expression -> values.add(value(expression, scope)));
    return values;
  }

  private static Map<Object, Object> dict(Expression.DictOf dict, Scope scope) {
    var map = new LinkedHashMap<Object, Object>();
    for (int i = 0; i < dict.keys().size(); i++) {
      Object key = Operations.key(value(dict.keys().get(i), scope));
      if (key == null) {
        throw new FailedOperation("only strings and whole numbers can be keys");
      }
      map.put(key, value(dict.values().get(i), scope));
    }
    return map;
  }

  private static @Nullable Object bound(@Nullable Expression expression, Scope scope) {
    if (expression == null) {
      return null;
    }
    Object value = value(expression, scope);
    return value == None.NONE ? null : value;
  }

  private static Object call(Expression.Call call, Scope scope) {
    String name =
        switch (call.callee()) {
          case Expression.Name callee -> callee.name();
          case Expression.Attribute attribute -> attribute.name();
          default -> "the function";
        };
    Object callee = value(call.callee(), scope);
    if (callee instanceof Undefined undefined) {
      throw undefined.refusal();
    }
    if (callee instanceof Callable callable) {
      return callable.call(arguments(name, call.arguments(), scope));
    }
    throw new FailedOperation("'" + Operations.typeName(callee) + "' object is not callable");
  }

  private static Arguments arguments(String callee, CallArguments written, Scope scope) {
    var positional = new ArrayList<Object>();
    for (var expression : written.positional()) {
      if (expression instanceof Expression.Unpacked unpacked) {
        positional.addAll(Operations.elements(value(unpacked.values(), scope)));
      } else {
        positional.add(value(expression, scope));
      }
    }
    var named = new LinkedHashMap<String, Object>();
    written
        .named()
        .forEach((name, expression) -> {
          Object value = value(expression, scope);
          if (name.equals(CallArguments.UNPACKED)) {
            unpack(callee, value, named);
          } else {
            named.put(name, value);
          }
        });
    return new Arguments(callee, positional, named);
  }

  private static void unpack(String callee, Object value, Map<String, Object> named) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new FailedOperation(
          callee + " needs a mapping behind **, not " + Operations.typeName(value));
    }
    map.forEach((key, element) -> {
      if (named.putIfAbsent(key.toString(), element) != null) {
        throw new FailedOperation(callee + " has the argument '" + key + "' twice");
      }
    });
  }

  private static boolean compare(Expression.Compare compare, Scope scope) {
    Object left = value(compare.first(), scope);
    for (int i = 0; i < compare.operators().size(); i++) {
      Object right = value(compare.others().get(i), scope);
      if (!holds(compare.operators().get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private static boolean holds(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Operations.equal(left, right);
      case "!=" -> !Operations.equal(left, right);
      case "in" -> Operations.contains(right, left);
      case "not in" -> !Operations.contains(right, left);
      case "<" -> Operations.compare(left, right, operator) < 0;
      case "<=" -> Operations.compare(left, right, operator) <= 0;
      case ">" -> Operations.compare(left, right, operator) > 0;
      default -> Operations.compare(left, right, operator) >= 0;
    };
  }
}
