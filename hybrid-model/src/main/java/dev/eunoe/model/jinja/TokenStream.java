package dev.eunoe.model.jinja;

import dev.eunoe.model.jinja.TemplateToken.Kind;
import java.util.List;

/** The tokens of a template, read from the front. */
final class TokenStream {
  private final List<TemplateToken> tokens;
  private int at;

  TokenStream(List<TemplateToken> tokens) {
    this.tokens = tokens;
  }

  TemplateToken current() {
    return tokens.get(at);
  }

  TemplateToken following() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  int line() {
    return current().line();
  }

  TemplateToken next() {
    var token = current();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean skipName(String name) {
    return skip(Kind.NAME, name);
  }

  boolean skipOperator(String operator) {
    return skip(Kind.OPERATOR, operator);
  }

  private boolean skip(Kind kind, String text) {
    boolean here = current().is(kind, text);
    if (here) {
      next();
    }
    return here;
  }

  String expectName() {
    return expect(Kind.NAME, "a name").text();
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  TemplateToken expect(Kind kind, String wanted) {
    if (current().kind() != kind) {
      throw unexpected(wanted);
    }
    return next();
  }

  JinjaException unexpected(String wanted) {
    return JinjaException.at(line(), "expected " + wanted + ", found " + current().described());
  }
}
