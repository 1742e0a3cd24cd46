package dev.eunoe.memory.dense;

import dev.eunoe.memory.language.SearchConfig;
import dev.eunoe.memory.language.Sentences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts what was said into passages, of whole sentences where these are short enough. */
public final class Passages {
  /** A page counts by its best passage; what is longer is about several things. */
  public static final int WORDS = 60;

  /** Of a longer turn the first: about a thousand words. Each takes some ten milliseconds. */
  public static final int MOST = 16;

  /** Text without spaces is data, or of a script that the encoder does not read. */
  private static final int CHARS = 600;

  private Passages() {}

  /** The passages that are worth a vector: none where the text is not English. */
  public static List<String> of(String text) {
    return SearchConfig.isEnglish(text) ? cut(text) : List.of();
  }

  private static List<String> cut(String text) {
    List<String> passages = new ArrayList<>();
    var passage = new StringBuilder();
    int words = 0;
    for (String stretch : stretches(text)) {
      int more = stretch.split("\\s+").length;
      if (words > 0 && words + more > WORDS) {
        passages.add(passage.toString());
        passage.setLength(0);
        words = 0;
      }
      if (passages.size() == MOST) {
        return passages;
      }
      passage.append(words == 0 ? "" : " ").append(stretch);
      words += more;
    }
    if (words > 0) {
      passages.add(passage.toString());
    }
    return passages;
  }

  /** Sentences, and the pieces of those that are longer than a passage. */
  private static List<String> stretches(String text) {
    List<String> stretches = new ArrayList<>();
    for (String sentence : Sentences.of(text.substring(0, Math.min(text.length(), MOST * CHARS)))) {
      String[] words = sentence.split("\\s+");
      for (int from = 0; from < words.length; from += WORDS) {
        String[] piece = Arrays.copyOfRange(words, from, Math.min(from + WORDS, words.length));
        String joined = String.join(" ", piece);
        stretches.add(joined.substring(0, Math.min(joined.length(), CHARS)));
      }
    }
    return stretches;
  }
}
