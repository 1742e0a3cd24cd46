package dev.eunoe.memory.language;

import java.util.List;

/**
 * English words without their commonest endings, for comparing words of texts that are at hand; the
 * index has PostgreSQL's stems.
 */
public final class LightStem {
  private static final List<String> ENDINGS =
      List.of("'s", "ing", "ies", "ied", "ed", "es", "s", "e");

  private static final int SHORTEST = 3;

  private LightStem() {}

  /**
   * @param word in normal form
   */
  public static String of(String word) {
    for (String ending : ENDINGS) {
      if (word.endsWith(ending) && word.length() - ending.length() >= SHORTEST) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }
}
