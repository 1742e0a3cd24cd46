package dev.eunoe.memory.consolidation;

import java.util.ArrayList;
import java.util.List;

/** Groups turns into segments of about 200 tokens, in their order. */
public final class Segmenter {
  /** About 200 tokens of English; what a model asked for a summary is given at once. */
  static final int MAX_WORDS = 140;

  /**
   * A shorter rest waits until more has left the window: summaries of single lines save nothing.
   */
  static final int MIN_WORDS = 70;

  private Segmenter() {}

  /**
   * @param exchanges the turns of each exchange, oldest first; an exchange is only cut when it is
   *     longer than a segment, a turn never
   * @return the turns of each segment; the last ones may be missing, to come in a later segment
   */
  public static List<List<SourceMessage>> segments(List<List<SourceMessage>> exchanges) {
    List<List<SourceMessage>> segments = new ArrayList<>();
    List<SourceMessage> open = new ArrayList<>();
    for (List<SourceMessage> exchange : exchanges) {
      if (words(open) + words(exchange) > MAX_WORDS) {
        close(segments, open);
        open = new ArrayList<>();
      }
      for (SourceMessage turn : exchange) {
        if (words(open) + turn.words() > MAX_WORDS) {
          close(segments, open);
          open = new ArrayList<>();
        }
        open.add(turn);
      }
    }
    if (words(open) >= MIN_WORDS) {
      close(segments, open);
    }
    return segments;
  }

  private static void close(List<List<SourceMessage>> segments, List<SourceMessage> turns) {
    if (!turns.isEmpty()) {
      segments.add(List.copyOf(turns));
    }
  }

  private static int words(List<SourceMessage> turns) {
    return turns.stream().mapToInt(SourceMessage::words).sum();
  }
}
