package dev.eunoe.memory.language;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Pairs of neighbouring characters of the scripts that put no space between words: what can be
 * looked up in them without a dictionary.
 */
public final class Unspaced {
  private static final Set<UnicodeScript> SCRIPTS =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Scripts of which one character may be a word. */
  private static final Set<UnicodeScript> SYLLABLES =
      EnumSet.of(
          UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HANGUL);

  /** Lengthens the kana before it, and is counted to no script. */
  private static final int PROLONGED = 0x30FC;

  private Unspaced() {}

  static boolean isOf(int c) {
    return c == PROLONGED || (c >= 0x0E00 && SCRIPTS.contains(UnicodeScript.of(c)));
  }

  /**
   * What a text is found by: the pairs, and each character that may be a word of one syllable, so
   * that it is found within a run too.
   */
  static List<String> grams(String text) {
    List<String> grams = pairs(text);
    boolean before = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean inside = isOf(c);
      boolean neighbour = before || (i < text.length() && isOf(text.codePointAt(i)));
      if (inside && neighbour && isWord(c)) {
        grams.add(Character.toString(c));
      }
      before = inside;
    }
    return grams;
  }

  private static boolean isWord(int c) {
    return SYLLABLES.contains(UnicodeScript.of(c));
  }

  /** Every pair in order, repeated ones too; a character that stands alone is itself. */
  public static List<String> pairs(String text) {
    List<String> pairs = new ArrayList<>();
    int before = -1;
    boolean paired = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean inside = isOf(c);
      if (inside && before >= 0) {
        pairs.add(Character.toString(before) + Character.toString(c));
        paired = true;
      } else if (before >= 0 && !paired) {
        pairs.add(Character.toString(before));
      }
      if (!inside) {
        paired = false;
      }
      before = inside ? c : -1;
    }
    if (before >= 0 && !paired) {
      pairs.add(Character.toString(before));
    }
    return pairs;
  }
}
