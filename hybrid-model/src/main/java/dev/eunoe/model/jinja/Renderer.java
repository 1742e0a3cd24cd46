package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.List;

/** Carries out statements: one rendering of one template. */
final class Renderer {
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** Deep enough for any template; a macro that calls itself for ever ends in one sentence. */
  private static final int DEEPEST = 200;

  private Text.Builder out = new Text.Builder();
  private int line = 1;
  private int depth;

  Text render(List<Statement> statements, Scope scope) {
    try {
      run(statements, scope);
    } catch (FailedOperation e) {
      throw JinjaException.at(line, String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw JinjaException.at(line, "a number is too large");
    }
    return out.build();
  }

  /** The line at work. */
  int line() {
    return line;
  }

  private Flow run(List<Statement> statements, Scope scope) {
    for (var statement : statements) {
      var flow = run(statement, scope);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Statement statement, Scope scope) {
    line = statement.line();
    scope.budget().spend(1);
    switch (statement) {
      case Statement.Data data -> out.add(data.text());
      case Statement.Output output ->
          out.add(PythonText.str(Evaluator.value(output.value(), scope)));
      case Statement.If choice -> {
        return choose(choice, scope);
      }
      case Statement.For loop -> loop(loop, scope);
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
      case Statement.Set set -> assign(set.targets(), Evaluator.value(set.value(), scope), scope);
      case Statement.SetAttribute set -> setAttribute(set, scope);
      case Statement.SetBlock set ->
          scope.set(set.name(), filtered(set.value(), set.body(), scope));
      case Statement.FilterBlock filter ->
          out.add(PythonText.str(filtered(filter.value(), filter.body(), scope)));
      case Statement.Macro macro -> scope.set(macro.name(), macro(macro, scope));
      case Statement.CallBlock call -> callBlock(call, scope);
      case Statement.Scoped scoped -> {
        var inner = new Scope(scope);
        for (int i = 0; i < scoped.names().size(); i++) {
          inner.set(scoped.names().get(i), Evaluator.value(scoped.values().get(i), scope));
        }
        return run(scoped.body(), inner);
      }
    }
    return Flow.ON;
  }

  private Flow choose(Statement.If choice, Scope scope) {
    for (int i = 0; i < choice.conditions().size(); i++) {
      if (Operations.truth(Evaluator.value(choice.conditions().get(i), scope))) {
        return run(choice.bodies().get(i), scope);
      }
    }
    return run(choice.otherwise(), scope);
  }

  private void loop(Statement.For loop, Scope scope) {
    Object values = Evaluator.value(loop.values(), scope);
    var turns = new ArrayList<Object>();
    for (Object value : Operations.elements(values)) {
      var condition = loop.condition();
      if (condition != null) {
        var inner = new Scope(scope);
        assign(loop.targets(), value, inner);
        if (!Operations.truth(Evaluator.value(condition, inner))) {
          continue;
        }
      }
      turns.add(value);
    }
    if (turns.isEmpty()) {
      run(loop.otherwise(), scope);
      return;
    }
    var position = new Loop(turns);
    for (int i = 0; i < turns.size(); i++) {
      position.moveTo(i);
      scope.budget().spend(1);
      var inner = new Scope(scope);
      inner.set("loop", position);
      assign(loop.targets(), turns.get(i), inner);
      if (run(loop.body(), inner) == Flow.BREAK) {
        break;
      }
    }
  }

  private static void assign(List<String> targets, Object value, Scope scope) {
    if (targets.size() == 1) {
      scope.set(targets.getFirst(), value);
      return;
    }
    var values = Operations.elements(value);
    if (values.size() != targets.size()) {
      throw new FailedOperation(
          "cannot unpack " + values.size() + " values into " + targets.size() + " names");
    }
    for (int i = 0; i < targets.size(); i++) {
      scope.set(targets.get(i), values.get(i));
    }
  }

  private static void setAttribute(Statement.SetAttribute set, Scope scope) {
    if (!(scope.get(set.namespace()) instanceof Namespace namespace)) {
      throw new FailedOperation("cannot assign attribute on non-namespace object");
    }
    namespace.attributes().put(set.attribute(), Evaluator.value(set.value(), scope));
  }

  private Object filtered(Expression value, List<Statement> body, Scope scope) {
    var inner = new Scope(scope);
    inner.set(Parser.BODY, captured(body, new Scope(scope)));
    return Evaluator.value(value, inner);
  }

  private Text captured(List<Statement> body, Scope scope) {
    if (++depth > DEEPEST) {
      throw new FailedOperation("macros call one another more than " + DEEPEST + " deep");
    }
    var outer = out;
    int outerLine = line;
    out = new Text.Builder();
    run(body, scope);
    var text = out.build();
    out = outer;
    line = outerLine;
    depth--;
    return text;
  }

  private Callable macro(Statement.Macro macro, Scope scope) {
    return arguments -> {
      var inner = new Scope(scope);
      var parameters = macro.parameters();
      int required = parameters.size() - macro.defaults().size();
      for (int i = 0; i < parameters.size(); i++) {
        Object value = arguments.find(i, parameters.get(i));
        if (value == null) {
          value =
              i < required
                  ? new Undefined("parameter '" + parameters.get(i) + "' was not provided")
                  : Evaluator.value(macro.defaults().get(i - required), inner);
        }
        inner.set(parameters.get(i), value);
      }
      Object caller = arguments.named().get("caller");
      if (caller != null) {
        inner.set("caller", caller);
      }
      var names = new ArrayList<>(parameters);
      names.add("caller");
      arguments.allow(parameters.size(), names.toArray(String[]::new));
      return captured(macro.body(), inner);
    };
  }

  private void callBlock(Statement.CallBlock block, Scope scope) {
    Callable caller =
        arguments -> {
          var inner = new Scope(scope);
          for (int i = 0; i < block.parameters().size(); i++) {
            String name = block.parameters().get(i);
            inner.set(name, arguments.required(i, name));
          }
          return captured(block.body(), inner);
        };
    var inner = new Scope(scope);
    inner.set("caller", caller);
    var named = new java.util.LinkedHashMap<>(block.call().arguments().named());
    named.put("caller", new Expression.Name("caller"));
    var call =
        new Expression.Call(
            block.call().callee(),
            new Expression.CallArguments(block.call().arguments().positional(), named));
    out.add(PythonText.str(Evaluator.value(call, inner)));
  }
}
