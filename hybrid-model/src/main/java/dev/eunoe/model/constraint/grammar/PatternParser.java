package dev.eunoe.model.constraint.grammar;

import static dev.eunoe.model.constraint.grammar.Grammar.UNBOUNDED;

import java.util.function.Function;

/**
 * Reads regular expressions of ECMA-262 as far as they describe a regular language: no looking
 * around, no references back, anchors only at the ends of the whole or of its alternatives.
 */
public final class PatternParser {
  private static final int MAX_CHARS = 4_000;
  private static final int MAX_REPEATS = 100_000;
  private static final int MAX_DEPTH = 100;
  private static final CodePoints NOT_LINE_END = CodePoints.in("\n\r\u0085\u2028\u2029").not();

  private final String source;
  private final Function<CodePoints, Grammar> written;
  private int at;
  private int depth;

  private PatternParser(String source, Function<CodePoints, Grammar> written) {
    this.source = source;
    this.written = written;
  }

  /**
   * Texts that match from end to end.
   *
   * @param written how a character is written, {@link Pattern#RAW} or {@link Pattern#IN_JSON}
   * @throws GrammarException when it is none, or asks for what no automaton can do
   */
  public static Pattern whole(String source, Function<CodePoints, Grammar> written) {
    return new PatternParser(source, written).read(false);
  }

  /** Texts in which it matches somewhere, as the keyword {@code pattern} of JSON schema has it. */
  public static Pattern somewhere(String source, Function<CodePoints, Grammar> written) {
    return new PatternParser(source, written).read(true);
  }

  private Pattern read(boolean somewhere) {
    if (source.length() > MAX_CHARS) {
      throw refused("is longer than " + MAX_CHARS + " characters");
    }
    Pattern all = branch(somewhere);
    while (at < source.length()) {
      if (source.charAt(at) == ')') {
        throw refused("closes a group that it has not opened");
      }
      at++; // the bar
      all = all.or(branch(somewhere));
    }
    return all;
  }

  /** One alternative of the whole, with what may stand around it. */
  private Pattern branch(boolean somewhere) {
    boolean fromStart = take("^");
    Pattern pattern = concatenation();
    boolean toEnd = take("$");
    if (toEnd && at < source.length() && source.charAt(at) != '|') {
      throw refused("has '$' before its end");
    }
    if (!somewhere) {
      return pattern;
    }
    Pattern any = Pattern.of(written.apply(CodePoints.ALL)).repeated(0, UNBOUNDED);
    Pattern begun = fromStart ? pattern : any.then(pattern);
    return toEnd ? begun : begun.then(any);
  }

  private Pattern alternation() {
    Pattern all = concatenation();
    while (take("|")) {
      all = all.or(concatenation());
    }
    return all;
  }

  private Pattern concatenation() {
    Pattern all = Pattern.EMPTY;
    while (at < source.length() && "|)".indexOf(source.charAt(at)) < 0) {
      if (source.charAt(at) == '$' && depth == 0) {
        return all;
      }
      all = all.then(quantified(atom()));
    }
    return all;
  }

  private Pattern atom() {
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return switch (c) {
      case '(' -> group();
      case '[' -> one(characterClass());
      case '.' -> one(NOT_LINE_END);
      case '\\' -> one(escape(false));
      case '^', '$' -> throw refused("has the anchor '" + (char) c + "' within");
      case '*', '+', '?' -> throw refused("repeats nothing at place " + at);
      default -> one(CodePoints.of(c, c));
    };
  }

  private Pattern one(CodePoints set) {
    return Pattern.of(written.apply(set));
  }

  private Pattern group() {
    if (take("?")) {
      boolean named =
          source.startsWith("<", at)
              && !source.startsWith("<=", at)
              && !source.startsWith("<!", at);
      if (named) {
        at = source.indexOf('>', at) + 1;
      } else if (!take(":")) {
        throw refused("looks around or sets flags with '(?'");
      }
    }
    if (++depth > MAX_DEPTH) {
      throw refused("is nested more than " + MAX_DEPTH + " deep");
    }
    Pattern inside = alternation();
    if (!take(")")) {
      throw refused("does not close a group");
    }
    depth--;
    return inside;
  }

  private Pattern quantified(Pattern pattern) {
    Pattern repeated = pattern;
    int bounds = at;
    if (take("*")) {
      repeated = pattern.repeated(0, UNBOUNDED);
    } else if (take("+")) {
      repeated = pattern.repeated(1, UNBOUNDED);
    } else if (take("?")) {
      repeated = pattern.repeated(0, 1);
    } else if (source.startsWith("{", at) && digitAt(at + 1)) {
      at++;
      int least = number();
      int most = take(",") ? digitAt(at) ? number() : UNBOUNDED : least;
      if (!take("}") || most < least) {
        throw refused("has a repetition without sense at place " + bounds);
      }
      repeated = pattern.repeated(least, most);
    } else {
      return pattern;
    }
    take("?"); // the fewest or the most: the same texts
    if (at < source.length() && "*+?".indexOf(source.charAt(at)) >= 0) {
      throw refused("repeats a repetition at place " + at);
    }
    return repeated;
  }

  private boolean digitAt(int place) {
    return place < source.length() && source.charAt(place) >= '0' && source.charAt(place) <= '9';
  }

  private int number() {
    int value = 0;
    while (digitAt(at)) {
      value = 10 * value + source.charAt(at++) - '0';
      if (value > MAX_REPEATS) {
        throw refused("repeats more than " + MAX_REPEATS + " times");
      }
    }
    return value;
  }

  private CodePoints characterClass() {
    boolean negated = take("^");
    var set = CodePoints.NONE;
    while (!take("]")) {
      CodePoints from = classMember(negated);
      boolean single =
          from.bounds().size() == 2 && from.bounds().get(0).equals(from.bounds().get(1));
      if (single && source.startsWith("-", at) && !source.startsWith("-]", at)) {
        at++;
        CodePoints to = classMember(negated);
        if (to.bounds().size() != 2 || to.bounds().getFirst() < from.bounds().getFirst()) {
          throw refused("has a range without sense at place " + at);
        }
        from = CodePoints.of(from.bounds().getFirst(), to.bounds().getLast());
      }
      set = set.or(from);
    }
    return negated ? set.not() : set;
  }

  private CodePoints classMember(boolean negated) {
    if (at >= source.length()) {
      throw refused("does not close a character class");
    }
    if (negated && take("\\s")) {
      return CharacterClasses.SPACE;
    }
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    return c == '\\' ? escape(true) : CodePoints.of(c, c);
  }

  private CodePoints escape(boolean inClass) {
    if (at >= source.length()) {
      throw refused("ends with a backslash");
    }
    char c = source.charAt(at++);
    return switch (c) {
      case 'd' -> CharacterClasses.DIGIT;
      case 'D' -> CharacterClasses.DIGIT.not();
      case 'w' -> CharacterClasses.WORD;
      case 'W' -> CharacterClasses.WORD.not();
      case 's' -> CharacterClasses.BLANK;
      case 'S' -> CharacterClasses.SPACE.not();
      case 'n' -> CodePoints.of('\n', '\n');
      case 'r' -> CodePoints.of('\r', '\r');
      case 't' -> CodePoints.of('\t', '\t');
      case 'f' -> CodePoints.of('\f', '\f');
      case 'v' -> CodePoints.of(0x0B, 0x0B);
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      case 'b' -> {
        if (inClass) {
          yield CodePoints.of('\b', '\b');
        }
        throw refused("has the word boundary '\\b'");
      }
      default -> {
        if (Character.isLetterOrDigit(c)) {
          throw refused("has '\\" + c + "', which is not supported");
        }
        yield CodePoints.of(c, c);
      }
    };
  }

  private CodePoints hex(int digits) {
    int end = Math.min(source.length(), at + digits);
    try {
      int c = Integer.parseInt(source.substring(at, end), 16);
      at = end;
      return CodePoints.of(c, c);
    } catch (NumberFormatException e) {
      throw refused("has an escape that is no number at place " + at);
    }
  }

  private boolean take(String text) {
    boolean found = source.startsWith(text, at);
    at += found ? text.length() : 0;
    return found;
  }

  private GrammarException refused(String why) {
    String shown = source.length() <= 60 ? source : source.substring(0, 60) + "…";
    return new GrammarException("The regular expression '" + shown + "' " + why + ".");
  }
}
