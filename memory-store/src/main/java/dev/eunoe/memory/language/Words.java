package dev.eunoe.memory.language;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

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

  /** "Don't", "we'll": what English puts together of words that carry none. */
  private static final Pattern CONTRACTED =
      Pattern.compile("\\p{Lower}{1,10}(?:n't|'m|'re|'ve|'ll|'d)");

  private Words() {}

  /**
   * Runs of letters, digits and their marks in {@link NormalForm}, joined by inner apostrophes,
   * hyphens, dots, colons and the like; an emoji is a word of its own.
   */
  public static List<String> of(String text) {
    return cut(NormalForm.of(text));
  }

  /**
   * @param normal a text in normal form
   */
  static List<String> cut(String normal) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < normal.length(); ) {
      int c = normal.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean inside =
          Character.isLetterOrDigit(c) || (start >= 0 && (isMark(c) || joins(normal, i)));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        words.add(normal.substring(start, i));
        start = -1;
      }
      if (!inside && isEmoji(c)) {
        words.add(normal.substring(i, next));
      }
      i = next;
    }
    if (start >= 0) {
      words.add(normal.substring(start));
    }
    return words;
  }

  /** The distinct words that are not function words, in order of appearance. */
  public static Set<String> content(String text) {
    Set<String> content = new LinkedHashSet<>();
    for (String word : of(text)) {
      String bare = word.endsWith("'s") ? word.substring(0, word.length() - 2) : word;
      if (!isFunctionWord(bare)) {
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

  /** English words and contractions that carry no meaning of their own. */
  public static boolean isFunctionWord(String word) {
    return FUNCTION_WORDS.contains(word) || CONTRACTED.matcher(word).matches();
  }

  static boolean isJoiner(char c) {
    return "'-.:_·״,&".indexOf(c) >= 0 || c == NormalForm.ZWNJ;
  }

  private static boolean joins(String text, int i) {
    char c = text.charAt(i);
    if (!isJoiner(c) || i + 1 >= text.length()) {
      return false;
    }
    int next = text.codePointAt(i + 1);
    return c == ','
        ? Character.isDigit(next) && Character.isDigit(text.charAt(i - 1))
        : Character.isLetterOrDigit(next);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isEmoji(int c) {
    return c > 0x2000 && Character.isEmoji(c) && !Character.isEmojiModifier(c);
  }
}
