package dev.eunoe.memory.language;

import java.text.Normalizer;
import java.util.Locale;

/**
 * A text as words are compared, for what is looked up and what is looked in alike: Unicode's NFKC
 * with case folded, so that composed and decomposed letters, full-width ones, ß and ss, any
 * apostrophe and any script's digits are the same. What is written or left out at will goes: vowel
 * points of Arabic and Hebrew, soft hyphens, marks of direction. Applied again it changes nothing.
 */
public final class NormalForm {
  /** Separates and joins: Persian writes it within words, and many leave it out. */
  static final char ZWNJ = '\u200C';

  private NormalForm() {}

  public static String of(String text) {
    return isAscii(text) ? lower(text) : folded(text);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT).replace('`', '\'');
  }

  private static String folded(String text) {
    // NFKC makes letters of ™ and a space of ´, which stand for neither
    String plain =
        text.replace('™', ' ').replace('℠', ' ').replace('´', '\'').replace('\u02DC', ' ');
    String composed = Normalizer.normalize(plain, Normalizer.Form.NFKC);
    String cased =
        composed.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return mapped(Normalizer.normalize(cased, Normalizer.Form.NFKC));
  }

  private static String mapped(String text) {
    var mapped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int to = map(c);
      if (to >= 0 && !(to == 0x0307 && endsWith(mapped, 'i'))) { // of İ
        mapped.appendCodePoint(to);
      }
    }
    return mapped.toString();
  }

  private static boolean endsWith(StringBuilder text, char c) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == c;
  }

  /** What stands for a character; -1 where nothing does. */
  private static int map(int c) {
    return switch (c) {
      case '’',
          '‘',
          '\u201B',
          '\u02BC',
          '\u02BB',
          '\u02B9',
          '′',
          '`',
          '\u055A',
          '\u05F3',
          '\uA78C' ->
          '\'';
      case '\u2010', '\u2011', '\u05BE' -> '-';
      case 'ς' -> 'σ';
      case ZWNJ -> ZWNJ;
      case '\u200B' -> ' ';
      case '\u0640', '\u0670', '\u034F', '\u055B', '\u055C', '\u055E' -> -1;
      default -> isOptional(c) ? -1 : isDigit(c) ? '0' + Character.digit(c, 10) : c;
    };
  }

  private static boolean isDigit(int c) {
    return c >= 0x80 && Character.isDigit(c);
  }

  /** Points of Hebrew and Arabic, variants of one character, and what is not seen at all. */
  private static boolean isOptional(int c) {
    boolean hebrew =
        c >= 0x0591 && c <= 0x05C7 && Character.getType(c) == Character.NON_SPACING_MARK;
    boolean arabic = (c >= 0x064B && c <= 0x0652) || (c >= 0x06D6 && c <= 0x06E4);
    boolean variant = c >= 0xFE00 && c <= 0xFE0F;
    return hebrew || arabic || variant || (c >= 0x80 && Character.getType(c) == Character.FORMAT);
  }
}
