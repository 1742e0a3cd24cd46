package dev.eunoe.model.jinja;

import dev.eunoe.model.jinja.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a template into statements; what it does not know is refused with its line. */
final class Parser {
  /** The name under which a filter finds the body of its block. */
  static final String BODY = " body";

  private static final Expression BODY_VALUE = new Expression.Name(BODY);

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String template) {
    var parser = new Parser(new TokenStream(Lexer.tokens(template)));
    var statements = parser.statements(Set.of());
    if (parser.tokens.current().kind() != Kind.END) {
      throw parser.tokens.unexpected("no such tag here");
    }
    return statements;
  }

  /** Statements up to a tag of one of these names, whose name is the current token then. */
  private List<Statement> statements(Set<String> ends) {
    var statements = new ArrayList<Statement>();
    while (true) {
      var token = tokens.current();
      switch (token.kind()) {
        case DATA -> {
          tokens.next();
          statements.add(new Statement.Data(token.line(), Text.own(token.text())));
        }
        case OUTPUT_BEGIN -> {
          tokens.next();
          statements.add(new Statement.Output(token.line(), expressions.tuple()));
          tokens.expect(Kind.OUTPUT_END, "'}}'");
        }
        case TAG_BEGIN -> {
          if (ends.contains(tokens.following().text())) {
            tokens.next();
            return statements;
          }
          tokens.next();
          statements.add(tag());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw tokens.unexpected("the tag " + String.join(" or ", ends));
          }
          return statements;
        }
      }
    }
  }

  /** The statements up to the tag {@code end}, and that tag. */
  private List<Statement> bodyUntil(String end) {
    tokens.expect(Kind.TAG_END, "'%}'");
    var body = statements(Set.of(end));
    tokens.expectName();
    endTag();
    return body;
  }

  private void endTag() {
    tokens.expect(Kind.TAG_END, "'%}'");
  }

  private Statement tag() {
    int line = tokens.line();
    String name = tokens.expectName();
    return switch (name) {
      case "if" -> ifTag(line);
      case "for" -> forTag(line);
      case "set" -> setTag(line);
      case "macro" -> macro(line);
      case "call" -> call(line);
      case "filter" -> filter(line);
      case "with" -> with(line);
      case "generation" ->
          new Statement.Scoped(line, List.of(), List.of(), bodyUntil("endgeneration"));
      case "break", "continue" -> {
        if (loops == 0) {
          throw JinjaException.at(line, "'" + name + "' stands outside of a loop");
        }
        endTag();
        yield name.equals("break") ? new Statement.Break(line) : new Statement.Continue(line);
      }
      default ->
          throw JinjaException.at(line, "the tag '" + name + "' has no meaning in chat templates");
    };
  }

  private Statement ifTag(int line) {
    var conditions = new ArrayList<Expression>();
    var bodies = new ArrayList<List<Statement>>();
    List<Statement> otherwise = List.of();
    String tag = "if";
    while (!tag.equals("endif")) {
      if (tag.equals("else")) {
        endTag();
        otherwise = statements(Set.of("endif"));
      } else {
        conditions.add(expressions.tuple());
        endTag();
        bodies.add(statements(Set.of("elif", "else", "endif")));
      }
      tag = tokens.expectName();
    }
    endTag();
    return new Statement.If(line, conditions, bodies, otherwise);
  }

  private Statement forTag(int line) {
    var targets = names();
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("'in'");
    }
    var values = expressions.loopValues();
    var condition = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.current().isName("recursive")) {
      throw JinjaException.at(line, "recursive loops are not supported");
    }
    endTag();
    loops++;
    var body = statements(Set.of("else", "endfor"));
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.expectName().equals("else")) {
      endTag();
      otherwise = statements(Set.of("endfor"));
      tokens.expectName();
    }
    endTag();
    return new Statement.For(line, targets, values, condition, body, otherwise);
  }

  private List<String> names() {
    boolean parenthesised = tokens.skipOperator("(");
    var names = new ArrayList<>(List.of(tokens.expectName()));
    while (tokens.skipOperator(",")) {
      names.add(tokens.expectName());
    }
    if (parenthesised) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private Statement setTag(int line) {
    if (tokens.following().isOperator(".")) {
      String namespace = tokens.expectName();
      tokens.expectOperator(".");
      String attribute = tokens.expectName();
      tokens.expectOperator("=");
      var value = expressions.tuple();
      endTag();
      return new Statement.SetAttribute(line, namespace, attribute, value);
    }
    var targets = names();
    if (tokens.skipOperator("=")) {
      var value = expressions.tuple();
      endTag();
      return new Statement.Set(line, targets, value);
    }
    if (targets.size() > 1) {
      throw tokens.unexpected("'='");
    }
    var value = expressions.filters(BODY_VALUE);
    return new Statement.SetBlock(line, targets.getFirst(), value, bodyUntil("endset"));
  }

  private Statement macro(int line) {
    String name = tokens.expectName();
    var parameters = new ArrayList<String>();
    var defaults = new ArrayList<Expression>();
    parameters(parameters, defaults);
    int outer = loops;
    loops = 0;
    var body = bodyUntil("endmacro");
    loops = outer;
    return new Statement.Macro(line, name, parameters, defaults, body);
  }

  /** Parameters in parentheses; {@code defaults} belong to the last of them. */
  private void parameters(List<String> parameters, List<Expression> defaults) {
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      parameters.add(tokens.expectName());
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw tokens.unexpected("a default");
      }
    }
  }

  private Statement call(int line) {
    var parameters = new ArrayList<String>();
    if (tokens.current().isOperator("(")) {
      var defaults = new ArrayList<Expression>();
      parameters(parameters, defaults);
    }
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw JinjaException.at(line, "expected a call behind 'call'");
    }
    return new Statement.CallBlock(line, parameters, call, bodyUntil("endcall"));
  }

  private Statement filter(int line) {
    var value = expressions.filters(expressions.filter(BODY_VALUE));
    return new Statement.FilterBlock(line, value, bodyUntil("endfilter"));
  }

  private Statement with(int line) {
    var names = new ArrayList<String>();
    var values = new ArrayList<Expression>();
    while (tokens.current().kind() != Kind.TAG_END) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      names.add(tokens.expectName());
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.Scoped(line, names, values, bodyUntil("endwith"));
  }
}
