package dev.eunoe.memory.language;

import java.util.List;
import java.util.Set;

/** What of a question is worth looking up: not the words that only address the listener and ask. */
public final class SearchText {
  /** More of a question than this adds no meaning, only cost. */
  private static final int MAX_WORDS = 400;

  private static final Set<String> ASKING =
      Set.of(
          ("again anything ask asked did does forgot forget give gave got hey hi hello idea know let"
                  + " listen mention mentioned more need now oh ok okay once one please question quick"
                  + " recall remember remind said say so something sorry still tell telling thanks"
                  + " thing told wait want wanted well write")
              .split(" "));

  private SearchText() {}

  /** The question without its asking words; as it stands where nothing else would be left. */
  public static String of(String question) {
    List<String> words = Words.of(question).stream().limit(MAX_WORDS).toList();
    List<String> worth = words.stream().filter(word -> !ASKING.contains(word)).toList();
    return String.join(" ", Words.content(String.join(" ", worth)).isEmpty() ? words : worth);
  }
}
