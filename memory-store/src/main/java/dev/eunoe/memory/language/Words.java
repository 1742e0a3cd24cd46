package dev.eunoe.memory.language;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words of a text, and those among them that carry meaning. */
public final class Words {
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          ("a about above after again all also am an and any are as at be because been before being"
                  + " but by can could did do does doing down during each few for from further had"
                  + " has have having he her here hers herself him himself his how i if in into is"
                  + " it its itself just let like lot me more most much my myself no nor not now of"
                  + " off oh ok okay on once one only or other our ours ourselves out over own"
                  + " please really s same she should so some such t than that the their theirs them"
                  + " themselves then there these they this those through to too under until up us"
                  + " very was we well were what when where which while who whom why will with would"
                  + " yes you your yours yourself yourselves")
              .split(" "));

  private Words() {}

  /**
   * Lower-case runs of letters and digits, joined by inner apostrophes, hyphens, dots and colons.
   */
  public static List<String> of(String text) {
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

  /** The distinct words that are not function words, in order of appearance. */
  public static Set<String> content(String text) {
    Set<String> content = new LinkedHashSet<>();
    for (String word : of(text)) {
      String bare = word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
      if (!bare.contains("'") && !FUNCTION_WORDS.contains(bare)) {
        content.add(bare);
      }
    }
    return content;
  }

  /** How many words there are; what budgets in words count. */
  public static int count(String text) {
    int count = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Character.isWhitespace(text.charAt(i));
      if (!space && !inside) {
        count++;
      }
      inside = !space;
    }
    return count;
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
