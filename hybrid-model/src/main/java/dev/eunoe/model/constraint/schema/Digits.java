package dev.eunoe.model.constraint.schema;

import dev.eunoe.model.constraint.grammar.CodePoints;
import dev.eunoe.model.constraint.grammar.Grammar;
import java.math.BigInteger;
import java.util.ArrayList;

/** Digits between two rows of digits. */
final class Digits {
  private static final Grammar ANY = CodePoints.of('0', '9').utf8();

  private Digits() {}

  static String zeros(int count) {
    return "0".repeat(count);
  }

  static String nines(int count) {
    return "9".repeat(count);
  }

  /** Whole numbers from one to another, neither below 0, without zeros in front. */
  static Grammar whole(BigInteger from, BigInteger to) {
    var lengths = new ArrayList<Grammar>();
    int longest = to.toString().length();
    for (int length = from.toString().length(); length <= longest; length++) {
      BigInteger least = length == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(length - 1);
      BigInteger low = from.max(least);
      BigInteger high = to.min(BigInteger.TEN.pow(length).subtract(BigInteger.ONE));
      lengths.add(exactly(low.toString(), high.toString()));
    }
    return new Grammar.Choice(lengths);
  }

  /** Rows as long as both. */
  private static Grammar exactly(String low, String high) {
    int length = low.length();
    if (low.equals(zeros(length)) && high.equals(nines(length))) {
      return Grammar.repeat(ANY, length, length);
    }
    return split(low, high, false, true);
  }

  /**
   * Rows at most as long as both, which say the same as with zeros behind them.
   *
   * @param mayEnd whether there may be none, where that is not too little
   */
  static Grammar decimals(String low, String high, boolean mayEnd) {
    if (low.isEmpty()) {
      return Grammar.EMPTY;
    }
    boolean ends = mayEnd && low.equals(zeros(low.length()));
    if (low.equals(zeros(low.length())) && high.equals(nines(high.length()))) {
      return Grammar.repeat(ANY, mayEnd ? 0 : 1, low.length());
    }
    Grammar rows = split(low, high, true, false);
    return ends ? Grammar.optional(rows) : rows;
  }

  /** By the first digit: that of the lower row, those between, that of the higher. */
  private static Grammar split(String low, String high, boolean decimals, boolean whole) {
    char first = low.charAt(0);
    char last = high.charAt(0);
    String lowRest = low.substring(1);
    String highRest = high.substring(1);
    int left = lowRest.length();
    if (first == last) {
      return digit(first, first, rest(lowRest, highRest, decimals));
    }
    var alternatives = new ArrayList<Grammar>();
    alternatives.add(digit(first, first, rest(lowRest, nines(left), decimals)));
    if (last - first > 1) {
      Grammar any = Grammar.repeat(ANY, whole ? left : 0, left);
      alternatives.add(digit((char) (first + 1), (char) (last - 1), any));
    }
    alternatives.add(digit(last, last, rest(zeros(left), highRest, decimals)));
    return new Grammar.Choice(alternatives);
  }

  private static Grammar rest(String low, String high, boolean decimals) {
    if (low.isEmpty()) {
      return Grammar.EMPTY;
    }
    return decimals ? decimals(low, high, true) : exactly(low, high);
  }

  private static Grammar digit(char from, char to, Grammar rest) {
    return Grammar.sequence(CodePoints.of(from, to).utf8(), rest);
  }
}
