package dev.eunoe.memory.language;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What of a text is asked for later more than anything else: its numbers, dates and names. Counted,
 * they say how much of the evidence a summary keeps without anyone having to ask.
 */
public final class Facts {
  private static final Set<String> DATES =
      Set.of(
          ("january february march april june july august september october november december monday"
                  + " tuesday wednesday thursday friday saturday sunday")
              .split(" "));

  private Facts() {}

  /** In lower case: words with a digit, months and weekdays, and words written like names. */
  public static Set<String> of(String text) {
    Set<String> facts = new HashSet<>(names(text));
    for (String word : Words.of(text)) {
      if (DATES.contains(word) || word.chars().anyMatch(Character::isDigit)) {
        facts.add(bare(word));
      }
    }
    return facts;
  }

  /** Whether a fact is a month or a weekday, in lower case. */
  static boolean isOfDate(String fact) {
    return DATES.contains(fact);
  }

  /** Words with a capital that does not come from the beginning of a sentence. */
  public static Set<String> names(String text) {
    Set<String> names = new HashSet<>();
    boolean begins = true;
    for (String token : text.split("\\s+")) {
      List<String> words = Words.of(token);
      if (!words.isEmpty()) {
        int first = firstLetter(token);
        boolean capital = first >= 0 && Character.isUpperCase(token.codePointAt(first));
        if (capital && !begins && !isI(words.getFirst())) {
          names.add(bare(words.getFirst()));
        }
      }
      begins = token.isEmpty() ? begins : ".!?…:".indexOf(token.charAt(token.length() - 1)) >= 0;
    }
    return names;
  }

  private static boolean isI(String word) {
    return word.equals("i") || word.startsWith("i'");
  }

  private static String bare(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower;
  }

  private static int firstLetter(String token) {
    for (int i = 0; i < token.length(); i++) {
      if (Character.isLetterOrDigit(token.charAt(i))) {
        return i;
      }
    }
    return -1;
  }
}
