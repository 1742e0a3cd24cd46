package dev.eunoe.memory;

import java.util.List;

/**
 * What an erasure took away.
 *
 * @param turns messages erased: those asked for and those that say the same
 * @param echoes answers erased because they answer one of them, or repeat words only they had
 * @param postings entries of the search index
 * @param segments summaries that cited an erased message; made anew from what is left
 * @param pins found in an erased message, or saying the same
 * @param states saved model states that had read one
 * @param records requests, answers and receipts cleared of the words
 * @param conversations deleted as a whole
 * @param related messages of the owner that are left, newest first, and tell of it too among other
 *     things: a hundred at most
 */
public record ErasureReceipt(
    int turns,
    int echoes,
    int postings,
    int segments,
    int pins,
    int states,
    int records,
    int conversations,
    List<String> related) {
  public static final ErasureReceipt NOTHING = new ErasureReceipt(0, 0, 0, 0, 0, 0, 0, 0);

  public ErasureReceipt {
    related = List.copyOf(related);
  }

  /** Where nothing that is left tells of it. */
  public ErasureReceipt(
      int turns,
      int echoes,
      int postings,
      int segments,
      int pins,
      int states,
      int records,
      int conversations) {
    this(turns, echoes, postings, segments, pins, states, records, conversations, List.of());
  }

  /** The same, with the conversation it was all of. */
  public ErasureReceipt withConversation() {
    return new ErasureReceipt(
        turns, echoes, postings, segments, pins, states, records, conversations + 1, related);
  }

  /** The same, with pins beside. */
  public ErasureReceipt withPins(int more) {
    return new ErasureReceipt(
        turns, echoes, postings, segments, pins + more, states, records, conversations, related);
  }

  /** The same, where messages are left that tell of it. */
  public ErasureReceipt leaving(List<String> related) {
    return new ErasureReceipt(
        turns, echoes, postings, segments, pins, states, records, conversations, related);
  }
}
