package dev.eunoe.model.constraint.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of byte strings, written as a context-free grammar: regular expressions whose parts may be
 * rules, and rules may name themselves. Shared parts are one object, so a grammar is a graph.
 */
public sealed interface Grammar {
  /** The empty string alone. */
  Grammar EMPTY = new Sequence(List.of());

  /** For {@link Repeat#most}. */
  int UNBOUNDED = Integer.MAX_VALUE;

  /**
   * One byte of a set.
   *
   * @param plain whether it begins an unescaped character of a JSON string, see {@link
   *     JsonGrammar#CHARACTER}
   */
  record Bytes(ByteSet set, boolean plain) implements Grammar {}

  /** One after the other. */
  record Sequence(List<Grammar> parts) implements Grammar {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /** One of them; none where there are none. */
  record Choice(List<Grammar> alternatives) implements Grammar {
    public Choice {
      alternatives = List.copyOf(alternatives);
    }
  }

  /** The same {@code least} to {@code most} times; the body is never empty. */
  record Repeat(Grammar body, int least, int most) implements Grammar {}

  /** What is written once and named in several places, perhaps in itself; never empty. */
  final class Rule implements Grammar {
    private Grammar body = new Choice(List.of());

    public Grammar body() {
      return body;
    }

    /** Says what it is; once. */
    public void define(Grammar grammar) {
      body = grammar;
    }
  }

  /** A text as it is. */
  static Grammar text(String text) {
    var bytes = new ArrayList<Grammar>();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(new Bytes(ByteSet.of(b & 0xFF, b & 0xFF), false));
    }
    return bytes.size() == 1 ? bytes.getFirst() : new Sequence(bytes);
  }

  static Grammar sequence(Grammar... parts) {
    return new Sequence(List.of(parts));
  }

  static Grammar choice(Grammar... alternatives) {
    return new Choice(List.of(alternatives));
  }

  static Grammar optional(Grammar body) {
    return choice(body, EMPTY);
  }

  /**
   * The same several times. Of a body that may be empty only what is not empty is repeated, which
   * is the same set: so that counting repetitions always counts bytes.
   */
  static Grammar repeat(Grammar body, int least, int most) {
    boolean nullable = Nullable.isNullable(body);
    Grammar solid = nullable ? Nullable.withoutEmpty(body) : body;
    int from = nullable ? 0 : least;
    if (most == 0 || solid instanceof Choice(var none) && none.isEmpty()) {
      return from == 0 ? EMPTY : solid;
    }
    if (most == 1) {
      return from == 1 ? solid : optional(solid);
    }
    return new Repeat(solid, from, most);
  }
}
