package dev.eunoe.model.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Positions of tokens that every later token sees whatever its window: first tokens (attention
 * sinks, arXiv:2309.17453) and others at any place, the causal part of global attention
 * (arXiv:2004.05150, §3.1; arXiv:2007.14062, §2).
 *
 * @param spans disjoint, in ascending order and none next to another
 */
public record GlobalTokens(List<Span> spans) {

  /** No token stays. */
  public static final GlobalTokens NONE = new GlobalTokens(List.of());

  /** Consecutive positions {@code from} to {@code to}, that one not included. */
  public record Span(long from, long to) {
    public Span {
      if (from < 0 || to <= from) {
        throw new IllegalArgumentException(
            "Positions that stay visible are 0 or more, the first of a span before its last, were "
                + from
                + "-"
                + (to - 1)
                + ".");
      }
    }
  }

  public GlobalTokens {
    spans = List.copyOf(spans);
    for (int i = 1; i < spans.size(); i++) {
      if (spans.get(i).from() <= spans.get(i - 1).to()) {
        throw new IllegalArgumentException("Spans of positions must be apart and in order.");
      }
    }
  }

  /** The first {@code tokens} tokens, 0 or more. */
  public static GlobalTokens first(int tokens) {
    return tokens == 0 ? NONE : new GlobalTokens(List.of(new Span(0, tokens)));
  }

  /**
   * Reads positions and spans such as {@code 3,17,100-163}, in any order; nothing stands for none.
   *
   * @throws IllegalArgumentException when it says something else
   */
  public static GlobalTokens parse(String text) {
    var found = NONE;
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      found = found.and(new GlobalTokens(List.of(span(part.strip()))));
    }
    return found;
  }

  private static Span span(String part) {
    if (!part.matches("\\d{1,9}(-\\d{1,9})?")) {
      throw new IllegalArgumentException(
          "Positions are numbers and spans such as 3,17,100-163, and not '" + part + "'.");
    }
    int dash = part.indexOf('-');
    long from = Long.parseLong(dash < 0 ? part : part.substring(0, dash));
    return new Span(from, Long.parseLong(part.substring(dash + 1)) + 1);
  }

  /** These and others. */
  public GlobalTokens and(GlobalTokens others) {
    var all = new ArrayList<>(spans);
    all.addAll(others.spans);
    all.sort((a, b) -> Long.compare(a.from(), b.from()));
    var joined = new ArrayList<Span>();
    for (var span : all) {
      if (!joined.isEmpty() && span.from() <= joined.getLast().to()) {
        var before = joined.removeLast();
        joined.add(new Span(before.from(), Math.max(before.to(), span.to())));
      } else {
        joined.add(span);
      }
    }
    return new GlobalTokens(joined);
  }

  /** How many there are. */
  public int count() {
    return before(Long.MAX_VALUE);
  }

  /** How many lie before a position. */
  public int before(long position) {
    long count = 0;
    for (int i = 0; i < spans.size(); i++) { // asked for every token: nothing is allocated
      var span = spans.get(i);
      count += Math.max(0, Math.min(span.to(), position) - span.from());
    }
    return Math.toIntExact(count);
  }

  /** Whether the token at a position stays. */
  public boolean contains(long position) {
    return before(position + 1) > before(position);
  }

  /** Whether they are the first tokens and no others. */
  public boolean areFirst() {
    return spans.size() == 1 && spans.getFirst().from() == 0;
  }

  /** Whether others are the first of these, or all of them. */
  boolean beginWith(GlobalTokens others) {
    int n = others.count();
    for (var span : others.spans) {
      if (before(span.to()) - before(span.from()) < span.to() - span.from()) {
        return false;
      }
    }
    return others.spans.isEmpty() || before(others.spans.getLast().to()) == n;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return spans.stream()
        .map(s -> s.to() - s.from() == 1 ? "" + s.from() : s.from() + "-" + (s.to() - 1))
        .collect(Collectors.joining(","));
  }
}
