package dev.eunoe.memory.persistence.entity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Equal for texts that differ in case, spacing and punctuation only. Databases are full of these,
 * and count by them how often something was said: so words are cut here as they were when the first
 * was written, whatever the index does.
 */
public final class TextHash {
  private TextHash() {}

  public static String of(String text) {
    List<String> words = words(text);
    String normal = words.isEmpty() ? text.strip() : String.join(" ", words);
    return UUID.nameUUIDFromBytes(normal.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inside = i < text.length() && (isWordChar(text, i) || (start >= 0 && joins(text, i)));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        words.add(text.substring(start, i).toLowerCase(Locale.ROOT));
        start = -1;
      }
    }
    return words;
  }

  private static boolean isWordChar(String text, int i) {
    char c = text.charAt(i);
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private static boolean joins(String text, int i) {
    char c = text.charAt(i);
    boolean joiner = c == '\'' || c == '-' || c == '.' || c == ':';
    return joiner && i + 1 < text.length() && Character.isLetterOrDigit(text.charAt(i + 1));
  }
}
