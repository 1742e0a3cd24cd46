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

  private Unspaced() {}

  /** Every pair in order, repeated ones too; a character that stands alone is itself. */
  public static List<String> pairs(String text) {
    List<String> pairs = new ArrayList<>();
    int before = -1;
    boolean paired = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean inside = c >= 0x0E00 && SCRIPTS.contains(UnicodeScript.of(c));
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
