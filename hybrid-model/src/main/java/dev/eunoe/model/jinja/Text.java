package dev.eunoe.model.jinja;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A string that knows which of its characters were given from outside the template. Cutting and
 * joining keep that knowledge, so whatever a template does to a message, its characters stay
 * recognisable in the result.
 *
 * <p>Equality, order and lookups see the characters only. Positions are UTF-16 units; {@link
 * #codePoints()} counts as Python does.
 */
public final class Text implements Comparable<Text> {
  private static final Text EMPTY = own("");

  private final String chars;
  private final BitSet given;

  private Text(String chars, BitSet given) {
    this.chars = chars;
    this.given = given;
  }

  /** Text of the template. */
  public static Text own(String chars) {
    return new Text(chars, new BitSet());
  }

  /** Text from outside. */
  public static Text given(String chars) {
    var given = new BitSet(chars.length());
    given.set(0, chars.length());
    return new Text(chars, given);
  }

  /** Other characters of the same origin; given if any of these are. */
  Text with(String others) {
    return given.isEmpty() ? own(others) : given(others);
  }

  /** Whether any character in {@code [from, to)} was given from outside. */
  public boolean hasGiven(int from, int to) {
    int next = given.nextSetBit(from);
    return next >= 0 && next < to;
  }

  int length() {
    return chars.length();
  }

  boolean isEmpty() {
    return chars.isEmpty();
  }

  int codePoints() {
    return chars.codePointCount(0, chars.length());
  }

  /** The characters of code points {@code [from, to)}. */
  Text slice(int from, int to) {
    int start = chars.offsetByCodePoints(0, from);
    return substring(start, chars.offsetByCodePoints(start, to - from));
  }

  Text substring(int from, int to) {
    return from == 0 && to == chars.length()
        ? this
        : new Text(chars.substring(from, to), given.get(from, to));
  }

  /** Both, one behind the other. */
  public Text plus(Text other) {
    return new Builder().add(this).add(other).build();
  }

  /** Every code point as a text of its own. */
  List<Text> characters() {
    var all = new ArrayList<Text>();
    for (int at = 0; at < chars.length(); ) {
      int next = chars.offsetByCodePoints(at, 1);
      all.add(substring(at, next));
      at = next;
    }
    return all;
  }

  static Text joined(Text separator, List<Text> parts) {
    var result = new Builder();
    for (int i = 0; i < parts.size(); i++) {
      result.add(i > 0 ? separator : EMPTY).add(parts.get(i));
    }
    return result.build();
  }

  @Override
  public int compareTo(Text other) {
    int[] mine = chars.codePoints().toArray();
    int[] theirs = other.chars.codePoints().toArray();
    return java.util.Arrays.compare(mine, theirs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Text text && text.chars.equals(chars);
  }

  @Override
  public int hashCode() {
    return chars.hashCode();
  }

  /** The characters. */
  @Override
  public String toString() {
    return chars;
  }

  /** Grows a text. */
  static final class Builder {
    private final StringBuilder chars = new StringBuilder();
    private final BitSet given = new BitSet();

    Builder add(Text part) {
      int at = chars.length();
      Budget.requireText((long) at + part.length());
      for (int i = part.given.nextSetBit(0); i >= 0; ) {
        int end = part.given.nextClearBit(i);
        given.set(at + i, at + end);
        i = part.given.nextSetBit(end);
      }
      chars.append(part.chars);
      return this;
    }

    Builder add(String own) {
      chars.append(own);
      return this;
    }

    Text build() {
      return new Text(chars.toString(), (BitSet) given.clone());
    }
  }
}
