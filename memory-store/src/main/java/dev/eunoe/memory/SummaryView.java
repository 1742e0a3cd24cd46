package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;

/**
 * A summary of a level above the segments.
 *
 * @param id starts with {@code sum_}
 * @param sentences in the order in which they were said, each with its turns
 * @param wordsIn words of the level below, and {@code wordsOut} of the summary: the compression
 */
public record SummaryView(
    String id, List<Sentence> sentences, Instant from, Instant to, int wordsIn, int wordsOut) {
  public SummaryView {
    sentences = List.copyOf(sentences);
  }

  /** Who words a sentence: whoever said it, or a model that was held to what they said. */
  public enum Writer {
    EXTRACTIVE,
    MODEL
  }

  /**
   * One line of a summary.
   *
   * @param text with its speaker in front
   * @param turnIds the turns that say so
   * @param writer whose words they are
   */
  public record Sentence(String text, List<String> turnIds, Writer writer) {
    public Sentence {
      turnIds = List.copyOf(turnIds);
    }
  }
}
