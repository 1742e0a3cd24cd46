package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.CodePoints;
import dev.eunoe.model.constraint.grammar.Grammar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multiples of a number, as decimals. Of a power of ten they are all numbers of so many places. Of
 * others those between two bounds are listed where there are not too many; else whole ones are told
 * by the rest that their digits leave, one after the other, and parts of one by their decimals.
 *
 * @param step what they are multiples of; of whole numbers a whole one
 */
record Multiples(BigDecimal step) {
  /** Listed at most, and rests at most. */
  private static final int MAX_LISTED = 1_000;

  private static final int MAX_PLACES = 15;

  /**
   * @param whole whether only whole numbers are asked for
   * @return null where the schema names no multiple
   */
  static @Nullable Multiples of(ObjectNode schema, boolean whole, String place) {
    JsonNode named = schema.get("multipleOf");
    if (named == null) {
      return null;
    }
    if (!named.isNumber() || named.decimalValue().signum() <= 0) {
      throw Keywords.refused(place, "has a 'multipleOf' that is no number above 0");
    }
    BigDecimal given = named.decimalValue().stripTrailingZeros();
    if (Math.abs(given.scale()) > MAX_PLACES || given.precision() > MAX_PLACES) {
      throw Keywords.refused(place, "has a 'multipleOf' of more than " + MAX_PLACES + " digits");
    }
    return new Multiples(whole ? wholeOf(given) : given);
  }

  /** The least whole number that is a multiple. */
  private static BigDecimal wholeOf(BigDecimal step) {
    BigInteger parts = BigInteger.TEN.pow(Math.max(0, step.scale()));
    BigInteger units = step.multiply(new BigDecimal(parts)).toBigIntegerExact();
    return new BigDecimal(units.divide(units.gcd(parts)));
  }

  /** Whether they are the numbers of {@link #places} and no others. */
  boolean isOfPlaces() {
    BigDecimal plain = step.stripTrailingZeros();
    return plain.unscaledValue().equals(BigInteger.ONE) && plain.scale() >= 0;
  }

  /** Decimal places that they have at most. */
  int places() {
    return Math.max(0, step.stripTrailingZeros().scale());
  }

  /**
   * @param least null where nothing bounds them below
   * @param most the same above
   * @throws dev.eunoe.model.constraint.grammar.GrammarException saying what would be kept to
   */
  Grammar between(@Nullable BigDecimal least, @Nullable BigDecimal most, String place) {
    if (least != null && most != null) {
      BigInteger first =
          quotient(least)
              .add(isMultiple(least) || least.signum() < 0 ? BigInteger.ZERO : BigInteger.ONE);
      BigInteger last =
          quotient(most)
              .subtract(isMultiple(most) || most.signum() > 0 ? BigInteger.ZERO : BigInteger.ONE);
      if (last.subtract(first).compareTo(BigInteger.valueOf(MAX_LISTED)) < 0) {
        return listed(first, last);
      }
    }
    boolean above = least != null && least.signum() >= 0 && least.compareTo(step) <= 0;
    Grammar positive = most == null && (least == null || above) ? positive() : null;
    if (positive == null) {
      throw Keywords.refused(
          place,
          "uses 'multipleOf' %s for more numbers than can be listed; give a 'minimum' and a 'maximum' with at most %d of them in between"
              .formatted(step.toPlainString(), MAX_LISTED));
    }
    var all = new ArrayList<Grammar>(List.of(positive));
    if (least == null) {
      all.add(Grammar.sequence(Grammar.text("-"), positive));
    }
    if (least == null || least.signum() == 0) {
      all.add(Grammar.text("0"));
    }
    return new Grammar.Choice(all);
  }

  /** All above 0; null where no such rule is known. */
  private @Nullable Grammar positive() {
    if (step.compareTo(BigDecimal.valueOf(MAX_LISTED)) > 0) {
      return null;
    }
    if (places() == 0) {
      return leavingNothing(step.intValueExact());
    }
    boolean few = quotient(BigDecimal.ONE).compareTo(BigInteger.valueOf(MAX_LISTED)) <= 0;
    if (!few || BigDecimal.ONE.remainder(step).signum() != 0) {
      return null;
    }
    var decimals = new ArrayList<Grammar>();
    for (BigDecimal at = step; at.compareTo(BigDecimal.ONE) < 0; at = at.add(step)) {
      decimals.add(Grammar.text(at.stripTrailingZeros().toPlainString().substring(1)));
    }
    var part = new Grammar.Choice(decimals);
    return Grammar.choice(
        Grammar.sequence(leavingNothing(1), Grammar.optional(part)),
        Grammar.sequence(Grammar.text("0"), part));
  }

  private BigInteger quotient(BigDecimal number) {
    return number.divideToIntegralValue(step).toBigInteger();
  }

  private boolean isMultiple(BigDecimal number) {
    return number.remainder(step).signum() == 0;
  }

  private Grammar listed(BigInteger first, BigInteger last) {
    var texts = new ArrayList<Grammar>();
    for (BigInteger at = first; at.compareTo(last) <= 0; at = at.add(BigInteger.ONE)) {
      BigDecimal number = step.multiply(new BigDecimal(at));
      texts.add(
          Grammar.text(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString()));
    }
    return new Grammar.Choice(texts);
  }

  /** One rule for each rest that digits leave: those which may follow until none is left. */
  private static Grammar leavingNothing(int step) {
    var rests = new ArrayList<Grammar.Rule>();
    for (int rest = 0; rest < step; rest++) {
      rests.add(new Grammar.Rule());
    }
    for (int rest = 0; rest < step; rest++) {
      rests.get(rest).define(digits(rest, 0, rests));
    }
    return digits(0, 1, rests);
  }

  private static Grammar digits(int rest, int first, List<Grammar.Rule> rests) {
    var ways = new ArrayList<Grammar>();
    for (int digit = first; digit <= 9; digit++) {
      int left = (10 * rest + digit) % rests.size();
      Grammar written = CodePoints.of('0' + digit, '0' + digit).utf8();
      Grammar more = rests.get(left);
      ways.add(Grammar.sequence(written, left == 0 ? Grammar.optional(more) : more));
    }
    return new Grammar.Choice(ways);
  }
}
