package dev.eunoe.model.jinja;

/**
 * A piece of a template.
 *
 * @param text the characters of a name, operator or number, the decoded characters of a string
 * @param line where it begins, from 1
 */
record TemplateToken(Kind kind, String text, int line) {
  enum Kind {
    /** What stands outside of tags. */
    DATA,
    /** Double braces. */
    OUTPUT_BEGIN,
    OUTPUT_END,
    /** Brace and percent sign. */
    TAG_BEGIN,
    TAG_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }

  boolean isName(String name) {
    return is(Kind.NAME, name);
  }

  boolean isOperator(String operator) {
    return is(Kind.OPERATOR, operator);
  }

  String described() {
    return switch (kind) {
      case DATA -> "text";
      case OUTPUT_END -> "'}}'";
      case TAG_END -> "'%}'";
      case END -> "the end of the template";
      default -> "'" + text + "'";
    };
  }
}
