package dev.eunoe.model.constraint.grammar;

import static dev.eunoe.model.constraint.grammar.Grammar.UNBOUNDED;
import static dev.eunoe.model.constraint.grammar.Grammar.choice;
import static dev.eunoe.model.constraint.grammar.Grammar.optional;
import static dev.eunoe.model.constraint.grammar.Grammar.repeat;
import static dev.eunoe.model.constraint.grammar.Grammar.sequence;
import static dev.eunoe.model.constraint.grammar.Grammar.text;

/**
 * The pieces of JSON (RFC 8259) as an answer may write them: numbers of as many digits as every
 * reader takes, and white space of bounded length, since a model that is at a loss writes blanks
 * for ever.
 */
public final class JsonGrammar {
  /** Most blanks of an indented line. */
  private static final int INDENT = 24;

  private static final int DIGITS = 15;

  /** What a string may have unescaped. */
  public static final CodePoints PLAIN = CodePoints.in("\"\\").or(CodePoints.of(0, 0x1F)).not();

  /** One character of a string; an escape never is half of a pair, nor the NUL. */
  public static final Grammar CHARACTER = choice(PLAIN.utf8(true), sequence(text("\\"), escaped()));

  /** One that is not escaped. */
  public static final Grammar PLAIN_CHARACTER = PLAIN.utf8();

  public static final Grammar STRING = string(0, UNBOUNDED);

  private static final Grammar DIGIT = CodePoints.of('0', '9').utf8();
  private static final Grammar POSITIVE =
      sequence(CodePoints.of('1', '9').utf8(), repeat(DIGIT, 0, DIGITS - 1));

  public static final Grammar INTEGER = choice(text("0"), sequence(optional(text("-")), POSITIVE));

  public static final Grammar NUMBER =
      sequence(
          optional(text("-")),
          choice(text("0"), POSITIVE),
          optional(sequence(text("."), repeat(DIGIT, 1, DIGITS))),
          optional(
              sequence(
                  CodePoints.in("eE").utf8(),
                  optional(CodePoints.in("+-").utf8()),
                  repeat(DIGIT, 1, 2))));

  public static final Grammar BOOLEAN = choice(text("true"), text("false"));
  public static final Grammar NULL = text("null");

  /** Between a bracket or comma and what follows: nothing, a blank, or a new line's indent. */
  public static final Grammar SPACE =
      choice(Grammar.EMPTY, text(" "), sequence(text("\n"), repeat(text(" "), 0, INDENT)));

  public static final Grammar COMMA = sequence(text(","), SPACE);
  public static final Grammar COLON = sequence(text(":"), optional(text(" ")));

  /** Any value. */
  public static final Grammar VALUE = value();

  /** Any object. */
  public static final Grammar OBJECT = object(sequence(STRING, COLON, VALUE));

  private JsonGrammar() {}

  private static Grammar escaped() {
    Grammar hex = CodePoints.in("0123456789abcdefABCDEF").utf8();
    Grammar not0 = CodePoints.in("123456789abcdefABCDEF").utf8();
    Grammar zero = text("0");
    Grammar unit =
        choice(
            sequence(CodePoints.in("123456789abcefABCEF").utf8(), hex, hex, hex),
            sequence(CodePoints.in("dD").utf8(), CodePoints.of('0', '7').utf8(), hex, hex),
            sequence(zero, not0, hex, hex),
            sequence(zero, zero, not0, hex),
            sequence(zero, zero, zero, not0));
    return choice(CodePoints.in("\"\\/bfnrt").utf8(), sequence(text("u"), unit));
  }

  /** A string of that many characters. */
  public static Grammar string(int least, int most) {
    return sequence(text("\""), repeat(CHARACTER, least, most), text("\""));
  }

  /** Members in curly brackets, any number of them. */
  public static Grammar object(Grammar member) {
    return sequence(text("{"), list(member, 0, UNBOUNDED), SPACE, text("}"));
  }

  /** Values in square brackets. */
  public static Grammar array(Grammar item, int least, int most) {
    return sequence(text("["), list(item, least, most), SPACE, text("]"));
  }

  /** Items between commas, with what stands before the first. */
  public static Grammar list(Grammar item, int least, int most) {
    if (most == 0) {
      return Grammar.EMPTY;
    }
    int more = most == UNBOUNDED ? UNBOUNDED : most - 1;
    Grammar items =
        sequence(SPACE, item, repeat(sequence(COMMA, item), Math.max(0, least - 1), more));
    return least == 0 ? optional(items) : items;
  }

  private static Grammar value() {
    var value = new Grammar.Rule();
    value.define(
        choice(
            STRING,
            NUMBER,
            BOOLEAN,
            NULL,
            array(value, 0, UNBOUNDED),
            object(sequence(STRING, COLON, value))));
    return value;
  }
}
