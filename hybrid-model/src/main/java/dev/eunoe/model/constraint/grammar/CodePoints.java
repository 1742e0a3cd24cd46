package dev.eunoe.model.constraint.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of Unicode code points, surrogates never among them: ranges in rising order, none touching
 * the next.
 *
 * @param bounds first and last of each range in turn
 */
public record CodePoints(List<Integer> bounds) {
  private static final int LAST = 0x10FFFF;
  private static final int FIRST_SURROGATE = 0xD800;
  private static final int LAST_SURROGATE = 0xDFFF;

  public static final CodePoints NONE = new CodePoints(List.of());
  public static final CodePoints ALL = of(0, LAST);

  public CodePoints {
    bounds = List.copyOf(bounds);
  }

  public static CodePoints of(int from, int to) {
    if (from < FIRST_SURROGATE && to > LAST_SURROGATE) {
      return new CodePoints(List.of(from, FIRST_SURROGATE - 1, LAST_SURROGATE + 1, to));
    }
    int first = from >= FIRST_SURROGATE && from <= LAST_SURROGATE ? LAST_SURROGATE + 1 : from;
    int last = to >= FIRST_SURROGATE && to <= LAST_SURROGATE ? FIRST_SURROGATE - 1 : to;
    return first > last ? new CodePoints(List.of()) : new CodePoints(List.of(first, last));
  }

  /** Those of a text. */
  public static CodePoints in(String text) {
    return text.codePoints().mapToObj(c -> of(c, c)).reduce(NONE, CodePoints::or);
  }

  public CodePoints or(CodePoints other) {
    var ranges = new ArrayList<int[]>();
    addTo(ranges);
    other.addTo(ranges);
    ranges.sort((x, y) -> Integer.compare(x[0], y[0]));
    var merged = new ArrayList<Integer>();
    for (int[] range : ranges) {
      int last = merged.size() - 1;
      if (last >= 0 && merged.get(last) >= range[0] - 1) {
        merged.set(last, Math.max(merged.get(last), range[1]));
      } else {
        merged.addAll(Arrays.asList(range[0], range[1]));
      }
    }
    return new CodePoints(merged);
  }

  public CodePoints not() {
    var rest = NONE;
    int from = 0;
    for (int i = 0; i < bounds.size(); i += 2) {
      rest = bounds.get(i) > from ? rest.or(of(from, bounds.get(i) - 1)) : rest;
      from = bounds.get(i + 1) + 1;
    }
    return from > LAST ? rest : rest.or(of(from, LAST));
  }

  public CodePoints and(CodePoints other) {
    return not().or(other.not()).not();
  }

  public boolean isEmpty() {
    return bounds.isEmpty();
  }

  private void addTo(List<int[]> ranges) {
    for (int i = 0; i < bounds.size(); i += 2) {
      ranges.add(new int[] {bounds.get(i), bounds.get(i + 1)});
    }
  }

  /** One of them in UTF-8. */
  public Grammar utf8() {
    return utf8(false);
  }

  /**
   * The same.
   *
   * @param plain as in {@link Grammar.Bytes}
   */
  Grammar utf8(boolean plain) {
    var alternatives = new ArrayList<Grammar>();
    var single = ByteSet.of(1, 0);
    for (int i = 0; i < bounds.size(); i += 2) {
      for (Utf8Range range : Utf8Range.of(bounds.get(i), bounds.get(i + 1))) {
        if (range.length() == 1) {
          single = single.or(range.at(0));
        } else {
          alternatives.add(range.grammar(plain));
        }
      }
    }
    if (!single.isEmpty()) {
      alternatives.addFirst(new Grammar.Bytes(single, plain));
    }
    return alternatives.size() == 1 ? alternatives.getFirst() : new Grammar.Choice(alternatives);
  }
}
