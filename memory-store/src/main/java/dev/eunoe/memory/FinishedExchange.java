package dev.eunoe.memory;

import java.time.Instant;

/**
 * An answer that has ended, stored in one transaction.
 *
 * @param status COMPLETED, INCOMPLETE or CANCELLED (with the text so far)
 * @param inputTokens token ids of this exchange's messages and generation prompt, without any
 *     memory block: what the saved state has read beside the answer
 * @param answerTokens token ids of the answer, the end token included when the model wrote it
 * @param transcriptHash hash of the whole transcript up to the end of this answer
 * @param startPosition tokens before this exchange's first one, along its path
 * @param endPosition tokens up to the end of the answer, along its path
 * @param fingerprint of the model under which the token ids were made; empty when that is unknown
 * @param written for those who still follow its events
 */
public record FinishedExchange(
    Owner owner,
    String responseId,
    Status status,
    String answer,
    int[] inputTokens,
    int[] answerTokens,
    String transcriptHash,
    long startPosition,
    long endPosition,
    String responseJson,
    String receiptJson,
    String fingerprint,
    Instant finishedAt,
    Written written) {

  /**
   * What the events of the answer are made of.
   *
   * @param traces of all tokens that were written; none where they are not to be kept
   * @param stateBytes of the state behind the answer
   * @param alikeTo tokens of the path up to which a state that was saved while the answer was
   *     written has read what is kept of it; one that has read more goes
   * @param given as {@link AnswerPlan#given}, where that could not be kept when it was made:
   *     without it no event can be told
   */
  public record Written(int[] traces, long stateBytes, long alikeTo, String given) {
    public static final Written NOTHING = new Written(new int[0], 0, 0, "");
  }

  /** One whose events nobody follows. */
  public FinishedExchange(
      Owner owner,
      String responseId,
      Status status,
      String answer,
      int[] inputTokens,
      int[] answerTokens,
      String transcriptHash,
      long startPosition,
      long endPosition,
      String responseJson,
      String receiptJson,
      String fingerprint,
      Instant finishedAt) {
    this(
        owner,
        responseId,
        status,
        answer,
        inputTokens,
        answerTokens,
        transcriptHash,
        startPosition,
        endPosition,
        responseJson,
        receiptJson,
        fingerprint,
        finishedAt,
        Written.NOTHING);
  }

  public FinishedExchange {
    if (!status.hasAnswer()) {
      throw new IllegalArgumentException(
          "a finished exchange is COMPLETED, INCOMPLETE or CANCELLED, was " + status);
    }
    if (startPosition < 0 || endPosition < startPosition) {
      throw new IllegalArgumentException(
          "positions must satisfy 0 ≤ start ≤ end, were " + startPosition + " and " + endPosition);
    }
  }
}
