package dev.eunoe.model.tools;

import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.jinja.Text;
import java.util.List;

/**
 * What stands around calls.
 *
 * @param open in front of a call, or of all of them
 * @param close behind it, or behind all of them
 * @param next in front of a further call; empty where none follows
 * @param start between the first mark and the first call
 * @param separator between calls within one pair of marks; empty where there is one
 * @param end between the last call and the second mark
 */
record Marks(String open, String close, String next, String start, String separator, String end) {
  /** Each call between marks of its own. */
  static Marks each(String open, String close, String next) {
    return new Marks(open, close, next, "", "", "");
  }

  /** All calls between one pair of marks, as a list in square brackets. */
  static Marks list(String open, String close) {
    return list(open, "[", close);
  }

  /** The same, with another beginning of the list. */
  static Marks list(String open, String start, String close) {
    return new Marks(open, close, "", start, ", ", "]");
  }

  /** Calls, each written already, with what stands around them. */
  Text around(List<Text> calls) {
    String front = separator.isEmpty() ? open : open + start;
    String between = separator.isEmpty() ? close + (next.isEmpty() ? open : next) : separator;
    Text text = Text.own(front);
    for (int i = 0; i < calls.size(); i++) {
      text = text.plus(i == 0 ? Text.own("") : Text.own(between)).plus(calls.get(i));
    }
    return text.plus(Text.own(separator.isEmpty() ? close : end + close));
  }

  Grammar inside(Grammar call, boolean several) {
    if (separator.isEmpty()) {
      return call;
    }
    Grammar more =
        Grammar.repeat(
            Grammar.sequence(Grammar.text(separator), call), 0, several ? Grammar.UNBOUNDED : 0);
    return Grammar.sequence(Grammar.text(start), call, more, Grammar.text(end));
  }
}
