package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.MessageKind;
import dev.eunoe.memory.language.Words;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A sentence with what it is worth in a summary.
 *
 * <pre>
 *   weight = Σ idf(word) / √(words + 4) · Π cues
 * </pre>
 *
 * The root keeps long sentences from winning by length alone, and short ones by one rare word.
 *
 * @param order its place among the segment's sentences
 * @param cues the product that says whether it states, asks or chats
 */
record RatedSentence(
    int order,
    SourceMessage turn,
    String text,
    Set<String> contentWords,
    double cues,
    double weight) {
  private static final Pattern DATE_OR_NUMBER =
      Pattern.compile(
          "(?i)\\d|(?<!\\w)(?:january|february|march|april|may|june|july|august|september|october"
              + "|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
              + "|tomorrow|tonight|birthday|one|two|three|four|five|six|seven|eight|nine|ten|dozen)(?!\\w)");
  private static final Pattern NAME = Pattern.compile("[^.!?]\\s\\p{Lu}\\p{L}");
  private static final Pattern FIRST_PERSON =
      Pattern.compile("(?i)(?<!\\w)(?:i|my|mine|we|our)(?!\\w)");

  static RatedSentence rate(int order, SourceMessage turn, String text, TermStatistics statistics) {
    Set<String> content = Words.content(text);
    double rarity = content.stream().mapToDouble(statistics::idf).sum();
    double cues = cues(turn.role(), text);
    double weight = rarity / Math.sqrt(Words.count(text) + 4.0) * cues;
    return new RatedSentence(order, turn, text, content, cues, weight);
  }

  private static double cues(String role, String text) {
    double cues = 1;
    if (DATE_OR_NUMBER.matcher(text).find()) {
      cues *= 1.4;
    }
    if (NAME.matcher(text).find()) {
      cues *= 1.4;
    }
    if (role.equals("user") && FIRST_PERSON.matcher(text).find()) {
      cues *= 1.5;
    }
    if (!role.equals("user")) {
      cues *= 0.5;
    }
    if (MessageKind.isQuestion(text)) {
      cues *= 0.1;
    }
    if (MessageKind.isSmallTalk(text) || MessageKind.isUnknowing(text)) {
      cues *= 0.05;
    }
    return cues;
  }

  /** On one line, with its first {@code maxWords} words: a sentence may be a megabyte. */
  SummarySentence inSummary(int maxWords) {
    String[] words = text.strip().split("\\s+", maxWords + 1);
    String line = String.join(" ", List.of(words).subList(0, Math.min(words.length, maxWords)));
    return new SummarySentence(turn.saidBy(), line, List.of(turn.turnId()), weight);
  }
}
