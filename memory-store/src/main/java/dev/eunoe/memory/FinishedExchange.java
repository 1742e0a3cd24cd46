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
    Instant finishedAt) {
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
