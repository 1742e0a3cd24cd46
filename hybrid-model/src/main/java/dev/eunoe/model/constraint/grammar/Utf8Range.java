package dev.eunoe.model.constraint.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Code points whose UTF-8 is any byte of a range at each place: every range of code points is a few
 * of these (as in RE2 and Rust's utf8-ranges).
 *
 * @param low first byte at each place
 * @param high last byte at each place
 */
record Utf8Range(List<Integer> low, List<Integer> high) {
  /** The last code points of one, two and three bytes. */
  private static final int[] LONGEST = {0x7F, 0x7FF, 0xFFFF};

  private static final int CONTINUATION_BITS = 6;

  /** Those of a range, which has no surrogates. */
  static List<Utf8Range> of(int from, int to) {
    var ranges = new ArrayList<Utf8Range>();
    add(from, to, ranges);
    return ranges;
  }

  private static void add(int from, int to, List<Utf8Range> ranges) {
    for (int longest : LONGEST) {
      if (from <= longest && to > longest) {
        add(from, longest, ranges);
        add(longest + 1, to, ranges);
        return;
      }
    }
    for (int bits = CONTINUATION_BITS; bits <= 3 * CONTINUATION_BITS; bits += CONTINUATION_BITS) {
      int mask = (1 << bits) - 1;
      if ((from & ~mask) == (to & ~mask) || to <= LONGEST[0]) {
        break; // the places before these are the same
      }
      if ((from & mask) != 0) {
        add(from, from | mask, ranges);
        add((from | mask) + 1, to, ranges);
        return;
      }
      if ((to & mask) != mask) {
        add(from, (to & ~mask) - 1, ranges);
        add(to & ~mask, to, ranges);
        return;
      }
    }
    ranges.add(new Utf8Range(bytes(from), bytes(to)));
  }

  private static List<Integer> bytes(int codePoint) {
    var bytes = new ArrayList<Integer>();
    for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      bytes.add(b & 0xFF);
    }
    return bytes;
  }

  int length() {
    return low.size();
  }

  ByteSet at(int place) {
    return ByteSet.of(low.get(place), high.get(place));
  }

  /** One of them; only its first byte can be plain. */
  Grammar grammar(boolean plain) {
    var parts = new ArrayList<Grammar>();
    for (int i = 0; i < length(); i++) {
      parts.add(new Grammar.Bytes(at(i), plain && i == 0));
    }
    return new Grammar.Sequence(parts);
  }
}
