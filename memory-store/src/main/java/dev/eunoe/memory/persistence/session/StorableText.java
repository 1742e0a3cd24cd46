package dev.eunoe.memory.persistence.session;

/**
 * Text as PostgreSQL takes it. Its UTF-8 has no place for U+0000 and for halves of surrogate pairs:
 * each becomes U+FFFD, the replacement character, and the rest of the text stays as it was said.
 */
public final class StorableText {
  private static final char REPLACEMENT = '\uFFFD';

  private StorableText() {}

  public static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isStorable(text, i)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    var storable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      storable.append(isStorable(text, i) ? text.charAt(i) : REPLACEMENT);
    }
    return storable.toString();
  }

  private static boolean isStorable(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c != 0;
  }
}
