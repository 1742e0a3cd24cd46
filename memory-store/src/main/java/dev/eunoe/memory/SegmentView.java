package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;

/**
 * A run of turns that left the window, compressed.
 *
 * @param summary the sentences that carry most, in their order, one a line, each with its speaker
 * @param sentences the same lines, each with the turns it came from
 * @param terms the words that tell this segment from the owner's others, best first
 * @param turnIds the turns it was made from, oldest first
 * @param wordsIn words of those turns, and {@code wordsOut} of the summary: the compression
 */
public record SegmentView(
    String id,
    String conversationId,
    String summary,
    List<SummaryView.Sentence> sentences,
    List<String> terms,
    List<String> turnIds,
    Instant from,
    Instant to,
    int wordsIn,
    int wordsOut) {
  public SegmentView {
    sentences = List.copyOf(sentences);
    terms = List.copyOf(terms);
    turnIds = List.copyOf(turnIds);
  }
}
