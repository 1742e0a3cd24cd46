package dev.eunoe.model.jinja;

import dev.eunoe.model.jinja.Expression.CallArguments;
import dev.eunoe.model.jinja.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions with Jinja's precedence: {@code ~} binds more tightly than {@code +}.
 *
 * <p>Longer than most files because it is one grammar, each method a rule that leads to the next.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> ENDS_TEST = Set.of("else", "or", "and");

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expression expression() {
    var value = or();
    while (tokens.skipName("if")) {
      var condition = or();
      var otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expression.Conditional(condition, value, otherwise);
    }
    return value;
  }

  /** An expression, or several with commas between: a tuple. */
  Expression tuple() {
    return tupleFrom(expression());
  }

  private Expression tupleFrom(Expression first) {
    if (!tokens.current().isOperator(",")) {
      return first;
    }
    var elements = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !atEnd()) {
      elements.add(expression());
    }
    return new Expression.TupleOf(elements);
  }

  private boolean atEnd() {
    var token = tokens.current();
    return token.kind() == Kind.TAG_END
        || token.kind() == Kind.OUTPUT_END
        || token.isOperator(")")
        || token.isOperator("=");
  }

  /** What a loop runs over: no condition, whose {@code if} belongs to the loop. */
  Expression loopValues() {
    var first = or();
    if (!tokens.current().isOperator(",")) {
      return first;
    }
    var elements = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",")) {
      elements.add(or());
    }
    return new Expression.TupleOf(elements);
  }

  private Expression or() {
    var left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and());
    }
    return left;
  }

  private Expression and() {
    var left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not());
    }
    return left;
  }

  private Expression not() {
    return tokens.skipName("not") ? new Expression.Not(not()) : comparison();
  }

  private Expression comparison() {
    var first = sum();
    var operators = new ArrayList<String>();
    var others = new ArrayList<Expression>();
    while (true) {
      var token = tokens.current();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (token.isName("not") && tokens.following().isName("in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Expression.Compare(first, operators, others);
      }
      others.add(sum());
    }
  }

  private Expression sum() {
    var left = concatenation();
    while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
      left = new Expression.Binary(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    var parts = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concat(parts);
  }

  private Expression product() {
    var left = power();
    while (tokens.current().kind() == Kind.OPERATOR
        && Set.of("*", "/", "//", "%").contains(tokens.current().text())) {
      left = new Expression.Binary(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    var left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Binary("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Expression value;
    if (tokens.skipOperator("-")) {
      value = new Expression.Negative(unary(false));
    } else if (tokens.skipOperator("+")) {
      value = unary(false);
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filtered(value) : value;
  }

  private Expression primary() {
    var token = tokens.next();
    return switch (token.kind()) {
      case NAME ->
          switch (token.text()) {
            case "true", "True" -> new Expression.Literal(true);
            case "false", "False" -> new Expression.Literal(false);
            case "none", "None" -> new Expression.Literal(None.NONE);
            default -> new Expression.Name(token.text());
          };
      case STRING -> {
        var chars = new StringBuilder(token.text());
        while (tokens.current().kind() == Kind.STRING) {
          chars.append(tokens.next().text());
        }
        yield new Expression.Literal(Text.own(chars.toString()));
      }
      case INTEGER -> new Expression.Literal(Long.parseLong(token.text()));
      case FLOAT -> new Expression.Literal(Double.parseDouble(token.text()));
      case OPERATOR ->
          switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> new Expression.ListOf(listed("]"));
            case "{" -> dict();
            default -> throw unexpected(token);
          };
      default -> throw unexpected(token);
    };
  }

  private static JinjaException unexpected(TemplateToken token) {
    return JinjaException.at(token.line(), "expected an expression, found " + token.described());
  }

  private Expression parenthesised() {
    if (tokens.skipOperator(")")) {
      return new Expression.TupleOf(List.of());
    }
    var value = tuple();
    tokens.expectOperator(")");
    return value;
  }

  private List<Expression> listed(String end) {
    var elements = new ArrayList<Expression>();
    while (!tokens.skipOperator(end)) {
      if (!elements.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(end)) {
          break;
        }
      }
      elements.add(expression());
    }
    return elements;
  }

  private Expression dict() {
    var keys = new ArrayList<Expression>();
    var values = new ArrayList<Expression>();
    while (!tokens.skipOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      keys.add(expression());
      tokens.expectOperator(":");
      values.add(expression());
    }
    return new Expression.DictOf(keys, values);
  }

  private Expression postfix(Expression start) {
    var value = start;
    while (true) {
      if (tokens.skipOperator(".")) {
        var token = tokens.next();
        value =
            switch (token.kind()) {
              case NAME -> new Expression.Attribute(value, token.text());
              case INTEGER ->
                  new Expression.Item(value, new Expression.Literal(Long.parseLong(token.text())));
              default -> throw unexpected(token);
            };
      } else if (tokens.skipOperator("[")) {
        value = subscript(value);
      } else if (tokens.current().isOperator("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression target) {
    var from = tokens.current().isOperator(":") ? null : expression();
    if (!tokens.skipOperator(":")) {
      if (from == null) {
        throw tokens.unexpected("an index");
      }
      tokens.expectOperator("]");
      return new Expression.Item(target, from);
    }
    var to = bound();
    var step = tokens.skipOperator(":") ? bound() : null;
    tokens.expectOperator("]");
    return new Expression.Slice(target, from, to, step);
  }

  private @Nullable Expression bound() {
    var token = tokens.current();
    return token.isOperator(":") || token.isOperator("]") ? null : expression();
  }

  CallArguments arguments() {
    tokens.expectOperator("(");
    var positional = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    boolean first = true;
    while (!tokens.skipOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      first = false;
      if (tokens.current().kind() == Kind.NAME && tokens.following().isOperator("=")) {
        String name = tokens.expectName();
        tokens.expectOperator("=");
        named.put(name, expression());
      } else if (tokens.skipOperator(CallArguments.UNPACKED)) {
        named.put(CallArguments.UNPACKED, expression());
      } else if (named.isEmpty()) {
        positional.add(
            tokens.skipOperator("*") ? new Expression.Unpacked(expression()) : expression());
      } else {
        throw tokens.unexpected("a named argument");
      }
    }
    return new CallArguments(positional, named);
  }

  /** Filters, tests and calls behind a value. */
  private Expression filtered(Expression start) {
    var value = start;
    while (true) {
      if (tokens.current().isOperator("|")) {
        value = filters(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.current().isOperator("(")) {
        value = new Expression.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  /** The filters that follow, each with its sign. */
  Expression filters(Expression start) {
    var value = start;
    while (tokens.skipOperator("|")) {
      value = filter(value);
    }
    return value;
  }

  /** One filter by name. */
  Expression filter(Expression target) {
    int line = tokens.line();
    String name = tokens.expectName();
    if (!Filters.knows(name)) {
      throw JinjaException.at(line, "the filter '" + name + "' is unknown");
    }
    var arguments = tokens.current().isOperator("(") ? arguments() : CallArguments.NONE;
    return new Expression.Filter(target, name, arguments);
  }

  private Expression test(Expression target) {
    boolean negated = tokens.skipName("not");
    int line = tokens.line();
    String name = tokens.expectName();
    if (!Tests.knows(name)) {
      throw JinjaException.at(line, "the test '" + name + "' is unknown");
    }
    var token = tokens.current();
    var arguments = CallArguments.NONE;
    if (token.isOperator("(")) {
      arguments = arguments();
    } else if (begins(token)) {
      arguments = new CallArguments(List.of(postfix(primary())), java.util.Map.of());
    }
    var test = new Expression.Test(target, name, arguments);
    return negated ? new Expression.Not(test) : test;
  }

  /** Whether a test takes this token as the beginning of its argument. */
  private static boolean begins(TemplateToken token) {
    return switch (token.kind()) {
      case NAME -> !ENDS_TEST.contains(token.text()) && !token.text().equals("is");
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
