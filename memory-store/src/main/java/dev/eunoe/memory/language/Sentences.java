package dev.eunoe.memory.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Cuts text into sentences: at line ends, and at {@code . ! ? …} before white space. */
public final class Sentences {
  private static final Set<String> ABBREVIATIONS =
      Set.of("dr", "mr", "mrs", "ms", "st", "prof", "vs", "etc", "e.g", "i.e", "a.m", "p.m", "no");

  private Sentences() {}

  /** The sentences in order, stripped, never blank. */
  public static List<String> of(String text) {
    List<String> sentences = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == text.length();
      boolean ends = c == '\n' || (isEndMark(c) && (last || endsBefore(text, i + 1)));
      if (ends && !(c == '.' && isAbbreviation(text, start, i))) {
        add(sentences, text.substring(start, i + 1));
        start = i + 1;
      }
    }
    add(sentences, text.substring(start));
    return sentences;
  }

  private static boolean isEndMark(char c) {
    return c == '.' || c == '!' || c == '?' || c == '…';
  }

  /** A closing quote or bracket still belongs to the sentence, so the cut comes after it. */
  private static boolean endsBefore(String text, int next) {
    return Character.isWhitespace(text.charAt(next));
  }

  private static boolean isAbbreviation(String text, int start, int dot) {
    int from = dot;
    while (from > start && !Character.isWhitespace(text.charAt(from - 1)) && dot - from < 5) {
      from--;
    }
    String word = text.substring(from, dot);
    boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0)) && dot > from;
    return (initial && !word.equals("I")) || ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
  }

  private static void add(List<String> sentences, String sentence) {
    String stripped = sentence.strip();
    if (!stripped.isEmpty()) {
      sentences.add(stripped);
    }
  }
}
