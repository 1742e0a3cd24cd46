package dev.eunoe.memory.language;

import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a text is found by, before a stemmer sees it: the one place where words are cut, for the
 * index and for questions. A word that is put together is found whole and by its parts: {@code
 * well-known}, {@code l'été}, {@code 2026-05-03}; addresses as they stand, and by theirs.
 */
public final class IndexTerms {
  /** What is longer than any word is data; its beginning is enough to find it by. */
  private static final int MAX_BYTES = 200;

  private IndexTerms() {}

  /** Of a text in order, repeated ones too: words and their parts, addresses, unspaced scripts. */
  public static List<String> of(String text) {
    String normal = NormalForm.of(text);
    List<String> terms = new ArrayList<>();
    Words.cut(normal).forEach(word -> terms.addAll(ofWord(word)));
    terms.addAll(addresses(normal));
    terms.addAll(Unspaced.grams(normal));
    return terms;
  }

  /**
   * What one of {@link Words#of} is found by, itself first; none for scripts without spaces, where
   * nobody knows where a word ends.
   */
  public static List<String> ofWord(String word) {
    Set<String> terms = new LinkedHashSet<>();
    for (String spaced : spaced(word)) {
      String whole = spaced.endsWith("'s") ? spaced.substring(0, spaced.length() - 2) : spaced;
      terms.add(bounded(whole.replace(String.valueOf(NormalForm.ZWNJ), "")));
      if (Words.isFunctionWord(whole)) {
        continue; // "don't" has no parts that say something
      }
      int start = 0;
      for (int i = 0; i <= whole.length(); i++) {
        if (i == whole.length() || Words.isJoiner(whole.charAt(i))) {
          if (i - start < whole.length() && isPart(whole, start, i)) {
            terms.add(bounded(whole.substring(start, i)));
          }
          start = i + 1;
        }
      }
    }
    return List.copyOf(terms);
  }

  /** A single letter of something longer is no part to look for; a digit may be. */
  private static boolean isPart(String word, int start, int end) {
    return end - start > 1 || (end > start && Character.isDigit(word.charAt(start)));
  }

  /** The stretches of a word that are not of a script without spaces; Korean has some. */
  private static List<String> spaced(String word) {
    List<String> stretches = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= word.length(); ) {
      int c = i < word.length() ? word.codePointAt(i) : -1;
      boolean cut = c < 0 || (Unspaced.isOf(c) && UnicodeScript.of(c) != UnicodeScript.HANGUL);
      if (cut && i > start) {
        stretches.add(word.substring(start, i));
      }
      i += c < 0 ? 1 : Character.charCount(c);
      start = cut ? i : start;
    }
    return stretches.stream().filter(stretch -> !Words.cut(stretch).isEmpty()).toList();
  }

  /**
   * Addresses of mail and of pages, without the punctuation around them.
   *
   * @param normal a text in normal form
   */
  public static List<String> addresses(String normal) {
    List<String> addresses = new ArrayList<>();
    if (normal.indexOf('@') < 0 && normal.indexOf('/') < 0) {
      return addresses;
    }
    int start = -1;
    for (int i = 0; i <= normal.length(); i++) {
      boolean outside = i == normal.length() || !isOfAddress(normal.charAt(i));
      if (outside && start >= 0) {
        addAddress(addresses, normal.substring(start, i));
        start = -1;
      } else if (!outside && start < 0) {
        start = i;
      }
    }
    return addresses;
  }

  private static void addAddress(List<String> addresses, String chunk) {
    int from = 0;
    int to = chunk.length();
    while (from < to && !Character.isLetterOrDigit(chunk.charAt(from))) {
      from++;
    }
    while (to > from && !isWord(chunk.charAt(to - 1))) {
      to--;
    }
    String address = chunk.substring(from, to);
    int slash = address.indexOf('/');
    int dot = address.indexOf('.');
    if (address.indexOf('@') > 0 || address.contains("://") || (dot > 0 && dot < slash)) {
      addresses.add(bounded(address));
    }
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isOfAddress(char c) {
    return !Character.isWhitespace(c) && "<>\"()[]{},;|„“”«»、。".indexOf(c) < 0;
  }

  /**
   * Whether a stemmer may change a term: words of Latin letters. Numbers, addresses and what has
   * parts between dots are found as they are.
   */
  public static boolean isStemmed(String term) {
    boolean latin = false;
    for (int i = 0; i < term.length(); i++) {
      char c = term.charAt(i);
      if (!Character.isLetter(c) && c != '\'' && c != '-') {
        return false;
      }
      latin |= (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x250);
    }
    return latin;
  }

  private static String bounded(String term) {
    if (term.length() * 3 <= MAX_BYTES) {
      return term;
    }
    int bytes = 0;
    int i = 0;
    while (i < term.length()) {
      int c = term.codePointAt(i);
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        break;
      }
      i += Character.charCount(c);
    }
    return term.substring(0, i);
  }
}
