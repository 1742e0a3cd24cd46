package dev.eunoe.memory;

/**
 * What an erasure took away.
 *
 * @param turns messages erased: those asked for and equal copies of them
 * @param echoes answers erased because they repeat words only an erased message had
 * @param postings entries of the search index
 * @param segments summaries that cited an erased message; made anew from what is left
 * @param pins found in an erased message
 * @param states saved model states that had read one
 * @param records requests, answers and receipts cleared of the words
 * @param conversations deleted as a whole
 */
public record ErasureReceipt(
    int turns,
    int echoes,
    int postings,
    int segments,
    int pins,
    int states,
    int records,
    int conversations) {
  public static final ErasureReceipt NOTHING = new ErasureReceipt(0, 0, 0, 0, 0, 0, 0, 0);
}
