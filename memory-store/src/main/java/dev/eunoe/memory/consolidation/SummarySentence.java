package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Words;
import java.util.List;
import java.util.Set;

/**
 * One line of a summary and where it comes from.
 *
 * @param speaker a role, or a name where several people share one; {@link #MODEL} where a model
 *     worded it
 * @param text on one line
 * @param turnIds the turns that say so, never empty
 * @param weight comparable within one owner's memory; chooses what the level above keeps
 */
public record SummarySentence(String speaker, String text, List<String> turnIds, double weight) {
  /** Stands for the speaker of what a model wrote; nobody else is shown under it. */
  static final String MODEL = "summary";

  public SummarySentence {
    turnIds = List.copyOf(turnIds);
    if (turnIds.isEmpty() || text.indexOf('\n') >= 0 || speaker.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "a sentence of a summary is one line and names its turns, was '%s' of %s"
              .formatted(text, turnIds));
    }
  }

  /** As it stands in the summary. */
  public String line() {
    return speaker + ": " + text;
  }

  /** The sentence of a line that {@link #line} wrote. */
  public static SummarySentence ofLine(String line, List<String> turnIds, double weight) {
    int colon = line.indexOf(": ");
    return new SummarySentence(
        line.substring(0, Math.max(0, colon)),
        colon < 0 ? line : line.substring(colon + 2),
        turnIds,
        weight);
  }

  public boolean byModel() {
    return speaker.equals(MODEL);
  }

  Set<String> contentWords() {
    return Words.content(text);
  }
}
