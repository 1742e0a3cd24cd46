package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: a node of the conversation's tree, and a point to branch from.
 *
 * @param turns the input messages, then the answer where there is one
 * @param responseJson null while IN_PROGRESS
 * @param receiptJson null where nobody knows what the answer was given: there is none yet, or it
 *     was imported
 * @param fingerprint of the model under which the token ids were made; empty where it is not known
 * @param inputTokens empty until the exchange has an answer; see {@link FinishedExchange}
 * @param transcriptHash empty until the exchange has an answer
 * @param errorCode set only when FAILED
 */
public record Exchange(
    String responseId,
    String conversationId,
    @Nullable String previousResponseId,
    String model,
    Status status,
    List<StoredMessage> turns,
    String requestJson,
    @Nullable String responseJson,
    @Nullable String receiptJson,
    String fingerprint,
    int[] inputTokens,
    int[] answerTokens,
    long startPosition,
    long endPosition,
    String transcriptHash,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable String errorCode,
    @Nullable String errorMessage) {
  public Exchange {
    turns = List.copyOf(turns);
  }

  /** The words of the answer; empty where it has none. */
  public String answer() {
    boolean answered = !turns.isEmpty() && turns.getLast().role().equals("assistant");
    return answered ? turns.getLast().text() : "";
  }
}
