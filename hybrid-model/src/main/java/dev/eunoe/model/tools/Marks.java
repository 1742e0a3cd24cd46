package dev.eunoe.model.tools;

import dev.eunoe.model.constraint.grammar.Grammar;
import java.util.List;
import java.util.stream.Collectors;

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
    return new Marks(open, close, "", "[", ", ", "]");
  }

  /** Calls, each written already, with what stands around them. */
  String around(List<String> calls) {
    if (separator.isEmpty()) {
      String between = close + (next.isEmpty() ? open : next);
      return calls.stream().collect(Collectors.joining(between, open, close));
    }
    return calls.stream().collect(Collectors.joining(separator, open + start, end + close));
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
