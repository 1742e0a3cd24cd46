package dev.eunoe.model.constraint.grammar;

import static dev.eunoe.model.constraint.grammar.Grammar.UNBOUNDED;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that was read.
 *
 * @param grammar all that it matches, from end to end
 * @param least fewest characters of a match
 * @param most most of them; {@link Grammar#UNBOUNDED} without a limit
 * @param unit where it is one character repeated: that character
 */
public record Pattern(Grammar grammar, int least, int most, @Nullable Grammar unit) {
  /** How characters are written: as they are. */
  public static final Function<CodePoints, Grammar> RAW = CodePoints::utf8;

  /** How they are written within a JSON string: escaped where they must be, and only there. */
  public static final Function<CodePoints, Grammar> IN_JSON = Pattern::inJson;

  private static final String CONTROLS = "\b\f\n\r\t";
  private static final String SHORT = "bfnrt";

  static final Pattern EMPTY = new Pattern(Grammar.EMPTY, 0, 0, null);

  static Pattern of(Grammar character) {
    return new Pattern(character, 1, 1, character);
  }

  Pattern then(Pattern next) {
    if (grammar.equals(Grammar.EMPTY)) {
      return next;
    }
    if (next.grammar.equals(Grammar.EMPTY)) {
      return this;
    }
    var both = Grammar.sequence(grammar, next.grammar);
    return new Pattern(both, sum(least, next.least), sum(most, next.most), null);
  }

  Pattern or(Pattern other) {
    var either = Grammar.choice(grammar, other.grammar);
    return new Pattern(either, Math.min(least, other.least), Math.max(most, other.most), null);
  }

  Pattern repeated(int from, int to) {
    boolean single = least == 1 && most == 1;
    return new Pattern(
        Grammar.repeat(grammar, from, to),
        product(least, from),
        product(most, to),
        single ? grammar : null);
  }

  private static int sum(int one, int other) {
    return (int) Math.min(UNBOUNDED, (long) one + other);
  }

  private static int product(int one, int other) {
    return (int) Math.min(UNBOUNDED, (long) one * other);
  }

  private static Grammar inJson(CodePoints set) {
    Grammar written = set.and(JsonGrammar.PLAIN).utf8();
    for (int c = 0; c <= '\\'; c++) {
      var one = CodePoints.of(c, c);
      if (JsonGrammar.PLAIN.and(one).isEmpty() && !set.and(one).isEmpty()) {
        written = Grammar.choice(written, Grammar.text(escaped((char) c)));
      }
    }
    return written;
  }

  private static String escaped(char c) {
    int at = CONTROLS.indexOf(c);
    if (at >= 0) {
      return "\\" + SHORT.charAt(at);
    }
    return c >= ' ' ? "\\" + c : "\\u%04x".formatted((int) c);
  }
}
