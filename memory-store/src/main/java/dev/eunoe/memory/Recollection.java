package dev.eunoe.memory;

import java.time.Instant;

/**
 * One remembered turn that fits the question.
 *
 * @param role the speaker: user or assistant
 * @param text the turn's text; of a very long turn the sentences that fit best
 * @param excerpt true when {@code text} is only a part of the turn
 * @param times how often the speaker said these very words; {@code at} is the last time
 * @param validity whether it still holds, or took the place of what was said before
 */
public record Recollection(
    String turnId,
    String conversationId,
    String role,
    Instant at,
    String text,
    boolean excerpt,
    long times,
    Validity validity) {
  public Recollection {
    if (times < 1) {
      throw new IllegalArgumentException("what is recalled was said once at least, was " + times);
    }
  }

  /** Said once, and nothing known of whether it holds. */
  public Recollection(
      String turnId, String conversationId, String role, Instant at, String text, boolean excerpt) {
    this(turnId, conversationId, role, at, text, excerpt, 1, Validity.UNKNOWN);
  }

  public Recollection with(long times, Validity validity) {
    return new Recollection(turnId, conversationId, role, at, text, excerpt, times, validity);
  }
}
