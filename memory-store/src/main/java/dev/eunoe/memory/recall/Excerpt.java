package dev.eunoe.memory.recall;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Sentences;
import dev.eunoe.memory.language.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Cuts a long turn to the sentences that fit a question; short turns stay whole. */
final class Excerpt {
  static final int MAX_WORDS = 60;

  /** Longer sentences are looked at in stretches of this length. */
  private static final int STRETCH_WORDS = 30;

  /** A word of a hundred letters is data, not language; it may be cut like a sentence. */
  private static final int MAX_CHARS = 600;

  private Excerpt() {}

  static String of(String text, Set<String> questionWords) {
    if (text.length() <= MAX_CHARS && Words.count(text) <= MAX_WORDS) {
      return text;
    }
    List<String> sentences = stretches(text);
    List<Integer> byMatch = new ArrayList<>();
    double[] match = new double[sentences.size()];
    for (int i = 0; i < sentences.size(); i++) {
      match[i] = match(sentences.get(i), questionWords);
      byMatch.add(i);
    }
    byMatch.sort(Comparator.comparingDouble((Integer i) -> match[i]).reversed());
    return join(sentences, choose(sentences, byMatch, match));
  }

  private static List<String> stretches(String text) {
    List<String> stretches = new ArrayList<>();
    for (String sentence : Sentences.of(text)) {
      List<String> words = List.of(sentence.split("\\s+"));
      if (words.size() <= MAX_WORDS) {
        stretches.add(sentence);
        continue;
      }
      for (int from = 0; from < words.size(); from += STRETCH_WORDS) {
        int to = Math.min(from + STRETCH_WORDS, words.size());
        stretches.add(String.join(" ", words.subList(from, to)));
      }
    }
    return stretches;
  }

  private static Set<Integer> choose(
      List<String> sentences, List<Integer> byMatch, double[] match) {
    Set<Integer> chosen = new TreeSet<>(); // in the order they were said
    int words = 0;
    for (int i : byMatch) {
      int more = Words.count(sentences.get(i));
      if (!chosen.isEmpty() && (match[i] == 0 || words + more > MAX_WORDS)) {
        break;
      }
      chosen.add(i);
      words += more;
    }
    return chosen;
  }

  /** The question's words a sentence has; of two equals the statement wins. */
  private static double match(String sentence, Set<String> questionWords) {
    long shared = Words.content(sentence).stream().filter(questionWords::contains).count();
    return MessageKind.isQuestion(sentence) ? shared * 0.5 : shared;
  }

  private static String join(List<String> sentences, Set<Integer> chosen) {
    var joined = new StringBuilder();
    for (int i : chosen) {
      joined.append(joined.isEmpty() ? "" : " ").append(cut(sentences.get(i)));
    }
    return joined.toString();
  }

  private static String cut(String sentence) {
    if (sentence.length() <= MAX_CHARS) {
      return sentence;
    }
    boolean amidPair = Character.isHighSurrogate(sentence.charAt(MAX_CHARS - 1));
    return sentence.substring(0, amidPair ? MAX_CHARS - 1 : MAX_CHARS);
  }
}
