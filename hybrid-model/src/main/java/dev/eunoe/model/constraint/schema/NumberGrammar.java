package dev.eunoe.model.constraint.schema;

import static dev.eunoe.model.constraint.schema.Digits.nines;
import static dev.eunoe.model.constraint.schema.Digits.zeros;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers that a schema admits; between bounds, without an exponent. */
final class NumberGrammar {
  /** Digits of a number in all, so that each reader takes it as it is written. */
  private static final int DIGITS = 15;

  private static final int MAX_BOUND_DIGITS = 40;

  private NumberGrammar() {}

  static Grammar of(ObjectNode schema, boolean whole, String place) {
    @Nullable Multiples multiples = Multiples.of(schema, whole, place);
    int places = multiples != null ? multiples.places() : whole ? 0 : DIGITS;
    @Nullable BigDecimal least = bound(schema, "minimum", "exclusiveMinimum", places, place);
    @Nullable BigDecimal most = bound(schema, "maximum", "exclusiveMaximum", places, place);
    if (multiples != null && !multiples.isOfPlaces()) {
      return multiples.between(least, most, place);
    }
    if (least == null && most == null && (whole || multiples == null)) {
      return whole ? JsonGrammar.INTEGER : JsonGrammar.NUMBER;
    }
    var far = BigDecimal.TEN.pow(DIGITS).subtract(BigDecimal.ONE);
    BigDecimal from = least != null ? least : orZero(most).min(BigDecimal.ZERO).subtract(far);
    BigDecimal to = most != null ? most : orZero(least).max(BigDecimal.ZERO).add(far);
    return between(from, to, places);
  }

  private static BigDecimal orZero(@Nullable BigDecimal number) {
    return number == null ? BigDecimal.ZERO : number;
  }

  /** The nearest number that is admitted, of as many decimal places. */
  private static @Nullable BigDecimal bound(
      ObjectNode schema, String with, String without, int places, String place) {
    boolean lower = with.equals("minimum");
    @Nullable BigDecimal inclusive = number(schema, with, place);
    @Nullable BigDecimal exclusive = number(schema, without, place);
    var rounding = lower ? RoundingMode.CEILING : RoundingMode.FLOOR;
    @Nullable BigDecimal bound = inclusive == null ? null : inclusive.setScale(places, rounding);
    if (exclusive != null) {
      int left = Math.max(1, DIGITS - Math.max(0, exclusive.precision() - exclusive.scale()));
      int used = Math.min(places, Math.max(left, exclusive.scale()));
      BigDecimal near = exclusive.setScale(used, rounding);
      var step = BigDecimal.ONE.movePointLeft(used);
      if (near.compareTo(exclusive) == 0) {
        near = lower ? near.add(step) : near.subtract(step);
      }
      bound = bound == null ? near : lower ? bound.max(near) : bound.min(near);
    }
    return bound == null ? null : bound.setScale(places, rounding);
  }

  private static @Nullable BigDecimal number(ObjectNode schema, String keyword, String place) {
    JsonNode node = schema.get(keyword);
    if (node == null) {
      return null;
    }
    if (!node.isNumber()) {
      throw Keywords.refused(place, "has a '" + keyword + "' that is no number");
    }
    BigDecimal value = node.decimalValue();
    if (Math.abs((long) value.precision() - value.scale()) > MAX_BOUND_DIGITS
        || value.scale() > MAX_BOUND_DIGITS) {
      throw Keywords.refused(
          place, "has a '" + keyword + "' of more than " + MAX_BOUND_DIGITS + " digits");
    }
    return value;
  }

  private static Grammar between(BigDecimal from, BigDecimal to, int places) {
    var signs = new ArrayList<Grammar>();
    if (to.signum() >= 0) {
      signs.add(magnitudes(from.max(BigDecimal.ZERO), to, places));
    }
    if (from.signum() < 0) {
      var smallest = BigDecimal.ONE.movePointLeft(places); // no minus before a zero
      BigDecimal least = to.negate().max(smallest);
      signs.add(Grammar.sequence(Grammar.text("-"), magnitudes(least, from.negate(), places)));
    }
    return new Grammar.Choice(signs);
  }

  /** Numbers without a sign: a whole part, and decimal places that may end early. */
  private static Grammar magnitudes(BigDecimal from, BigDecimal to, int places) {
    if (from.compareTo(to) > 0) {
      return new Grammar.Choice(List.of());
    }
    BigInteger low = from.toBigInteger();
    BigInteger high = to.toBigInteger();
    String lowest = decimals(from, places);
    String highest = decimals(to, places);
    if (low.equals(high)) {
      return part(low, low, lowest, highest);
    }
    var parts = new ArrayList<Grammar>();
    parts.add(part(low, low, lowest, nines(places)));
    if (low.add(BigInteger.ONE).compareTo(high) < 0) {
      BigInteger next = low.add(BigInteger.ONE);
      parts.add(part(next, high.subtract(BigInteger.ONE), zeros(places), nines(places)));
    }
    parts.add(part(high, high, zeros(places), highest));
    return new Grammar.Choice(parts);
  }

  private static String decimals(BigDecimal number, int places) {
    String plain = number.setScale(places, RoundingMode.UNNECESSARY).toPlainString();
    int point = plain.indexOf('.');
    return point < 0 ? "" : plain.substring(point + 1);
  }

  private static Grammar part(BigInteger low, BigInteger high, String lowest, String highest) {
    Grammar whole = Digits.whole(low, high);
    if (lowest.isEmpty()) {
      return whole;
    }
    Grammar decimals = Grammar.sequence(Grammar.text("."), Digits.decimals(lowest, highest, false));
    return Grammar.sequence(
        whole, lowest.equals(zeros(lowest.length())) ? Grammar.optional(decimals) : decimals);
  }
}
